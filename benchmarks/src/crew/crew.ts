import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Job, JobResult, Order } from "./job.js";
import { machineTime } from "./machine-time.js";

/** What the members of a crew run. */
export interface MemberProgram {
  readonly module: URL;
  /** The Node that runs it. */
  readonly node: string;
}

const MEMBER: MemberProgram = { module: new URL("./member.ts", import.meta.url), node: process.execPath };

/** What the members of a crew did together. */
export interface CrewResult {
  /** From the common start to the end of the last one. */
  readonly ms: number;
  /** How long processors worked for the members meanwhile, and how long for the whole machine. */
  readonly processMs: number;
  readonly machineMs: number;
  readonly results: readonly JobResult[];
}

/**
 * Processes that do the same kind of job at the same time, so that no single process's CPU is the limit. They live
 * on between jobs, as a service would: connections are open and code is compiled.
 */
export class Crew<AnyJob = Job> {
  readonly #members: ChildProcess[] = [];
  readonly #program: MemberProgram;

  constructor(program: MemberProgram = MEMBER) {
    this.#program = program;
  }

  /** Has each member prepare its job, then starts all at once. */
  async run(jobs: readonly AnyJob[]): Promise<CrewResult> {
    while (this.#members.length < jobs.length) this.#members.push(createMember(this.#program));
    const members = this.#members.slice(0, jobs.length);
    await Promise.all(
      members.map((member, index) => ask(member, { order: "prepare", job: jobs[index] as AnyJob })),
    );
    const machineBefore = machineTime();
    const startedAt = performance.now();
    const answers = await Promise.all(members.map((member) => ask(member, { order: "go" })));
    const ms = performance.now() - startedAt;
    const done = answers.filter((answer) => answer.answer === "done");
    return {
      ms,
      processMs: done.reduce((sum, answer) => sum + answer.processMs, 0),
      machineMs: machineTime() - machineBefore,
      results: done.map(({ result }) => result),
    };
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#members.map(
        (member) =>
          new Promise<void>((resolve) => {
            if (member.exitCode !== null || member.signalCode !== null) return resolve();
            member.once("exit", () => resolve());
            send(member, { order: "leave" });
          }),
      ),
    );
  }
}

/** Messages are JSON, the default: a member's Node may be another one than ours. */
function createMember({ module, node }: MemberProgram): ChildProcess {
  return fork(fileURLToPath(module), {
    execPath: node,
    execArgv: [...process.execArgv, "--expose-gc"],
  });
}

function send<AnyJob>(member: ChildProcess, order: Order<AnyJob>): void {
  member.send(order);
}

/** @throws Error where the member couldn't do it, or ended */
function ask<AnyJob>(member: ChildProcess, order: Order<AnyJob>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      member.off("message", onMessage);
      member.off("exit", onExit);
    };
    const onMessage = (answer: Answer): void => {
      end();
      if (answer.answer === "failed") reject(new Error(answer.problem));
      else resolve(answer);
    };
    const onExit = (code: number | null): void => {
      end();
      reject(new Error(`a member of the crew ended with exit status ${code}`));
    };
    member.once("message", onMessage);
    member.once("exit", onExit);
    send(member, order);
  });
}

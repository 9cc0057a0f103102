import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { expect } from "chai";
import {
  BROKER_PROGRAM_MISSING,
  hasBrokerProgram,
  type PrivateBroker,
  startBroker,
} from "../../../scripts/private-broker.js";
import { FlakyReceiver } from "./consume/flaky-receiver.js";
import { inProcess } from "./support/in-process.js";
import { jsonLines, printed, start, temporaryFolder, winchester } from "./support/winchester.js";

const EXAMPLE = fileURLToPath(new URL("../../../examples/openstack-usage/", import.meta.url));
const EXCHANGE = "nova";
const QUEUE = "winchester.nova";
const VERDICTS = "monitor.info";

interface Notification {
  readonly event_type: string;
  readonly message_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

function configure(folder: string, broker: string, receiver: string): string {
  copyFileSync(join(EXAMPLE, "event_definitions.yaml"), join(folder, "event_definitions.yaml"));
  writeFileSync(
    join(folder, "triggers.yaml"),
    `- name: instance_usage
  distinguished_by: [instance_id, {timestamp: day}]
  match_criteria:
    - event_type: ["compute.instance.*", "!compute.instance.exists", "!compute.instance.exists.*"]
    - event_type: compute.instance.exists
      map_distinguished_by: {timestamp: audit_period_beginning}
  fire_criteria:
    - event_type: compute.instance.exists
      traits: {audit_period_ending: {datetime: $audit_period_beginning + 1d}}
  expiration: $last + 20y
  fire_pipeline: verify_usage
`,
  );
  writeFileSync(
    join(folder, "pipelines.yaml"),
    `verify_usage:
  - usage
  - name: notabene
    params: {url: "${broker}", exchange: verdicts, queue_name: ${VERDICTS}, env_keys: [usage_notifications], confirm_timeout: 5}
  - name: atompub
    params:
      url: ${receiver}/feed
      event_types: [compute.instance.exists.verified, compute.instance.exists.failed]
      auth_server: ${receiver}/tokens
      auth_user: winchester
      auth_key: secret
      wait_interval: 0.1
      max_wait: 0.4
      http_timeout: 1
`,
  );
  const file = join(folder, "winchester.yaml");
  writeFileSync(
    file,
    `database: {url: "sqlite:winchester.db"}
distiller_config: event_definitions.yaml
trigger_definitions: triggers.yaml
pipeline_config: pipelines.yaml
pipeline_handlers:
  usage: "@winchester/handlers:UsageHandler"
  notabene: "@winchester/amqp:NotabeneHandler"
  atompub: "@winchester/handlers:AtomPubHandler"
pipeline_worker_delay: 0.2
pipeline_lease: 2
retry_limit: 1000
retry_delay: 0.1
retry_max_delay: 1
log_level: warn
amqp:
  url: ${broker}
  batch_size: 100
  sources:
    - {exchange: ${EXCHANGE}, routing_keys: ["notifications.*"]}
`,
  );
  return file;
}

/** Whether a notification is a report on a whole day, on which a verdict must come. */
function isDailyReport({ event_type, payload }: Notification): boolean {
  const [from, to] = [payload.audit_period_beginning, payload.audit_period_ending].map((text) =>
    Date.parse(`${String(text).replace(" ", "T")}Z`),
  );
  return event_type === "compute.instance.exists" && (to ?? 0) - (from ?? 0) === 86_400_000;
}

async function publish(url: string, notifications: readonly Notification[]): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  for (const [index, notification] of notifications.entries()) {
    const text = JSON.stringify(notification);
    const body = index % 2 === 0 ? text : JSON.stringify({ "oslo.version": "2.0", "oslo.message": text });
    channel.publish(EXCHANGE, "notifications.info", Buffer.from(body), { persistent: true });
  }
  await channel.waitForConfirms();
  await connection.close();
}

async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within a minute: ${what}`);
    await sleep(100);
  }
}

async function ready(url: string, queue: string): Promise<number> {
  const connection = await connect(url);
  try {
    const channel = await connection.createChannel();
    channel.on("error", () => undefined);
    return (await channel.checkQueue(queue)).messageCount;
  } catch {
    return -1;
  } finally {
    await connection.close();
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  return (await exit)[0] as number | null;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

describe("consume", function () {
  this.timeout(180_000);

  it("says what it does, with examples", async () => {
    const { stdout } = await inProcess("consume", "--help");
    for (const word of ["RabbitMQ", "amqp", ".rejected", "$ winchester consume -c"]) {
      expect(stdout).to.include(word);
    }
  });

  it("says that there is no section amqp, and how one looks", async () => {
    const folder = temporaryFolder();
    await inProcess("init", folder);
    const { status, stderr } = await winchester(["consume"], { cwd: folder });
    expect(status).to.equal(1);
    expect(stderr).to.include("there is no section amqp, which says where notifications are consumed from");
    expect(stderr).to.include("sources: [{exchange: nova}]");
  });

  it("waits for a broker that is away, and ends with status 0 when it is told to", async () => {
    const folder = temporaryFolder();
    await inProcess("init", folder);
    const amqp = 'amqp: {url: "amqp://127.0.0.1:1/", sources: [{exchange: nova}]}\n';
    writeFileSync(join(folder, "more.yaml"), amqp);
    const config = join(folder, "winchester.yaml");
    const { readFileSync } = await import("node:fs");
    writeFileSync(config, `${readFileSync(config, "utf8")}\n${amqp}`);
    const child = start(["consume", "-c", config]);
    let log = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    await until("a warning", () => log.includes("waiting for the broker"));
    expect(log).to.match(/warn.*127\.0\.0\.1:1\/ can't be reached/);
    expect(await stop(child)).to.equal(0);
  });

  describe("from an exchange to verdicts", () => {
    if (!hasBrokerProgram()) {
      it.skip(BROKER_PROGRAM_MISSING);
      return;
    }
    let broker: PrivateBroker;
    let connection: ChannelModel;
    let channel: ConfirmChannel;
    const receiver = new FlakyReceiver(7);
    before(async () => {
      broker = await startBroker();
    });
    after(async () => {
      receiver.close();
      await broker?.stop();
    });

    it("every verdict arrives, with one id, whoever is killed and whatever restarts in between", async () => {
      const folder = temporaryFolder();
      const config = configure(folder, broker.url, await receiver.listen());
      const text = await printed(["simulate", "--operations", "150", "--instances", "40", "--seed", "5"]);
      const notifications = jsonLines(text) as unknown as Notification[];
      const reports = new Set(notifications.filter(isDailyReport).map(({ message_id }) => message_id));
      expect(reports.size).to.be.greaterThan(40);
      // Three parts with a third of the reports each.
      const places = [...notifications.entries()]
        .filter(([, each]) => isDailyReport(each))
        .map(([index]) => index);
      const cut = (share: number): number => (places[Math.floor(places.length * share)] ?? 0) + 1;
      const parts = [
        notifications.slice(0, cut(1 / 3)),
        notifications.slice(cut(1 / 3), cut(2 / 3)),
        notifications.slice(cut(2 / 3)),
      ] as const;

      let consumer = start(["consume", "-c", config, "--json"]);
      await until("the queue", async () => (await ready(broker.url, QUEUE)) >= 0);
      let worker = start(["worker", "-c", config, "--name", "first"]);
      await publish(broker.url, parts[0]);
      await until("a first verdict", () => receiver.entries.length > 0);
      await kill(consumer);
      await kill(worker);
      consumer = start(["consume", "-c", config, "--json"]);
      worker = start(["worker", "-c", config, "--name", "second"]);
      await publish(broker.url, parts[1]);
      await broker.restart();
      // One that comes twice, and one that is broken.
      const [again] = notifications;
      await publish(broker.url, [...parts[2], again as Notification]);
      connection = await connect(broker.url);
      channel = await connection.createConfirmChannel();
      channel.publish(EXCHANGE, "notifications.error", Buffer.from("no JSON"));

      const sent = new Map<string, Set<string>>();
      await channel.consume(VERDICTS, (message) => {
        if (message === null) return;
        const verdict = JSON.parse(message.content.toString()) as Notification;
        const original = String(verdict.payload.original_message_id ?? "");
        sent.set(original, (sent.get(original) ?? new Set()).add(verdict.message_id));
        channel.ack(message);
      });
      const posted = (): Set<string> => new Set(receiver.entries.map(({ original }) => original));
      await until("all verdicts by AtomPub", () => [...reports].every((id) => posted().has(id)));
      await until("all verdicts on RabbitMQ", () => [...reports].every((id) => sent.has(id)));
      await until(
        "the broken one set aside",
        async () => (await ready(broker.url, `${QUEUE}.rejected`)) === 1,
      );

      for (const [original, ids] of sent) {
        if (original !== "") expect([...ids], `verdicts on ${original}`).to.have.length(1);
      }
      for (const { id, original } of receiver.entries) expect(sent.get(original), original).to.include(id);
      for (const mood of ["busy", "forgets", "hangs", "cuts"])
        expect(receiver.answers).to.have.property(mood);

      let summary = "";
      consumer.stdout?.on("data", (chunk: Buffer) => {
        summary += chunk.toString();
      });
      expect(await stop(consumer)).to.equal(0);
      expect(await stop(worker)).to.equal(0);
      expect(JSON.parse(summary)).to.include.keys("received", "stored", "duplicates", "unmatched");
      expect(await ready(broker.url, QUEUE)).to.equal(0);
      await connection.close();
      await printed(["reconcile", "-c", config]);
      const streams = jsonLines(await printed(["streams", "list", "--json", "-c", config]));
      expect(streams.filter(({ state }) => state !== "active")).to.deep.equal([]);
    });
  });
});

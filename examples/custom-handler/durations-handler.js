/** @import { Event, HandlerContext, PipelineHandler } from "@winchester/core" */
import { appendFile, readFile } from "node:fs/promises";

/**
 * Keeps a list of how long servers took to build: a line of JSON for each stream, from `create.start` to
 * `create.end`. The events pass unchanged.
 *
 * @implements {PipelineHandler}
 */
export class DurationsHandler {
  /**
   * @param {Record<string, unknown>} params `file`: where the list is, relative to the working directory
   * @param {HandlerContext} context
   */
  constructor({ file }, context) {
    if (typeof file !== "string" || file === "") {
      throw new TypeError("DurationsHandler: the parameter file should name the file to write to");
    }
    this.file = file;
    this.context = context;
    /** @type {Record<string, unknown> | undefined} */
    this.entry = undefined;
  }

  /**
   * Without effects: this may run several times before `commit` does.
   *
   * @param {readonly Event[]} events sorted by time
   */
  handleEvents(events) {
    const start = events.find(({ event_type }) => event_type === "compute.instance.create.start");
    const end = events.find(({ event_type }) => event_type === "compute.instance.create.end");
    if (start && end) {
      const seconds = end.timestamp.since(start.timestamp).total("seconds");
      this.entry = { instance_id: end.instance_id, started_at: `${start.timestamp}`, seconds };
    }
    return [...events];
  }

  /** Called at least once, with the same key each time; writes once, as each line ends with its key. */
  async commit() {
    const { idempotencyKey: key, logger, signal } = this.context;
    if (this.entry === undefined) return;
    const list = await readFile(this.file, "utf8").catch((error) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    if (`${list}\n`.includes(`"key":"${key}"}\n`))
      return logger.info("the duration is in the list already", { key });
    signal.throwIfAborted(); // the worker has lost the stream: another one writes the line
    // A process that died while it wrote may have left a line without its end.
    const gap = list === "" || list.endsWith("\n") ? "" : "\n";
    await appendFile(this.file, `${gap}${JSON.stringify({ ...this.entry, key })}\n`);
  }
}

import { expect } from "chai";
import { LoggingHandler } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";
import { eventFromTagged } from "./tagged-events.js";

const env = { stream_id: 7, stream_name: "usage" };
const first = eventFromTagged({ message_id: "a-1", event_type: "test.start" });
const second = eventFromTagged({ message_id: "a-2", event_type: "test.end" });

describe("LoggingHandler", () => {
  it("logs the number of events, and type and message id of each", () => {
    const logger = new RecordingLogger();
    new LoggingHandler({}, { logger }).handleEvents([first, second], env);
    expect(logger.lines).to.deep.equal([
      {
        level: "info",
        message: "Received 2 events: test.start: a-1, test.end: a-2",
        fields: { stream_id: 7, stream_name: "usage" },
      },
    ]);
  });

  it("speaks of one event, and of none", () => {
    const logger = new RecordingLogger();
    const handler = new LoggingHandler({}, { logger });
    handler.handleEvents([first], env);
    handler.handleEvents([], env);
    expect(logger.messages("info")).to.deep.equal(["Received 1 event: test.start: a-1", "Received 0 events"]);
  });

  it("passes all events on unchanged, in a list of its own", () => {
    const events = Object.freeze([first, second]);
    const passed = new LoggingHandler({}).handleEvents(events, env);
    expect(passed).to.deep.equal([first, second]);
    expect(passed).to.not.equal(events);
  });
});

import { describeHandler } from "@winchester/testkit";
import { LoggingHandler, UsageHandler } from "../src/index.js";

describeHandler("LoggingHandler", () => new LoggingHandler({}));
describeHandler("UsageHandler", () => new UsageHandler({}));

import { MemoryStore } from "@winchester/core";
import { describeStore } from "../src/index.js";

describeStore("MemoryStore", async () => new MemoryStore());

import { MemoryStore } from "@winchester/core";
import { describeStoreAgainstModel } from "../src/index.js";

describeStoreAgainstModel("MemoryStore", async () => new MemoryStore(), { runs: 20 });

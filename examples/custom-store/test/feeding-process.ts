// Stores events one by one and says so for each, until it is killed. Run by crash.test.ts.
import { writeSync } from "node:fs";
import { eventDraft } from "@winchester/testkit";
import { openJournalStore } from "../src/index.js";

const store = await openJournalStore(process.argv[2] ?? "");
for (;;) {
  const draft = eventDraft();
  await store.transaction((tx) => tx.insertEvents([draft]));
  writeSync(1, `${draft.messageId}\n`);
}

import { describeStore, describeStoreAgainstModel } from "@winchester/testkit";
import { openJournalStore } from "../src/index.js";
import { openReopeningStore } from "./reopening-store.js";
import { temporaryFiles } from "./temporary-files.js";

describe("conformance", () => {
  const newFile = temporaryFiles();

  describeStore("JournalStore", () => openJournalStore(newFile()));
  describeStoreAgainstModel("JournalStore", () => openJournalStore(newFile()));
  // What the suites can't know: nothing that one can see may change when the journal is read again.
  describeStoreAgainstModel(
    "JournalStore, opened anew before each call,",
    () => openReopeningStore(newFile()),
    {
      runs: 3,
    },
  );
});

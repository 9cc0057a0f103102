export { JournalError } from "./journal-error.js";
export { type JournalStoreOptions, openJournalStore } from "./journal-store.js";

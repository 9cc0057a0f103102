import type { Statements } from "../statements.js";
import { addToTally } from "./add-to-tally.js";
import { claimStreams } from "./claim-streams.js";
import { claimUnknownStreams } from "./claim-unknown-streams.js";
import { countEvents } from "./count-events.js";
import { countStreams } from "./count-streams.js";
import { deleteEvents } from "./delete-events.js";
import { deleteStreams } from "./delete-streams.js";
import { filterWords } from "./filter-words.js";
import { findEvents } from "./find-events.js";
import { findEventsOfStreams } from "./find-events-of-streams.js";
import { findMembers } from "./find-members.js";
import { findStreams } from "./find-streams.js";
import { finishRuns } from "./finish-runs.js";
import { finishStreams } from "./finish-streams.js";
import { foldTally } from "./fold-tally.js";
import { insertEventTypes } from "./insert-event-types.js";
import { insertEvents } from "./insert-events.js";
import { insertLinks } from "./insert-links.js";
import { insertStreams } from "./insert-streams.js";
import { joinStreams } from "./join-streams.js";
import { lockStreams } from "./lock-streams.js";
import { nextReady } from "./next-ready.js";
import { purgeStreams } from "./purge-streams.js";
import { readTally } from "./read-tally.js";
import { recordCommits } from "./record-commits.js";
import { renewLeases } from "./renew-leases.js";
import { resetStreams } from "./reset-streams.js";
import { trimEvents } from "./trim-events.js";
import { updateStreams } from "./update-streams.js";

export const sqliteStatements: Statements = {
  insertEventTypes,
  insertEvents,
  deleteEvents,
  joinStreams,
  lockStreams,
  insertStreams,
  updateStreams,
  deleteStreams,
  insertLinks,
  findEventsOfStreams,
  claimStreams,
  claimUnknownStreams,
  findMembers,
  renewLeases,
  finishRuns,
  recordCommits,
  finishStreams,
  nextReady,
  filterWords,
  findStreams,
  findEvents,
  resetStreams,
  purgeStreams,
  countStreams,
  countEvents,
  trimEvents,
  addToTally,
  readTally,
  foldTally,
};

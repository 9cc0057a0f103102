import type { Event } from "@winchester/core";

/** What became of one JSON value: an event, nothing that any definition takes, or something that is wrong. */
export type Reading =
  | { readonly outcome: "event"; readonly event: Event }
  | { readonly outcome: "unmatched" }
  /** With a problem that hasn't been logged yet. */
  | { readonly outcome: "malformed"; readonly problem?: string };

/** Makes an event of a JSON value. */
export type ReadValue = (value: unknown) => Reading;

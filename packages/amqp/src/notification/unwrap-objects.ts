// In core, since files are unwrapped too.
export { unwrapVersionedObjects } from "@winchester/core";

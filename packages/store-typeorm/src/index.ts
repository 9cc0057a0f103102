// What you create
export type { DatabaseOptions, OpenOptions } from "./open-options.js";
export { openTypeOrmStore } from "./open-store.js";
// The schema
export {
  downgradeDatabase,
  findCurrentRevision,
  listRevisions,
  type SchemaRange,
  type SchemaRevision,
  stampDatabase,
  toDowngradeSql,
  toStampSql,
  toUpgradeSql,
  upgradeDatabase,
} from "./schema.js";

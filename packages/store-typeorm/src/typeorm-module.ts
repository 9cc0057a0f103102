import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * The two classes of TypeORM that are used, loaded when a database is opened: without those for decorators, and
 * required, since with `import` Node reads each of the 300 files a second time, for the names that they export. They
 * are the same classes as with `import … from "typeorm"`, in a third less time.
 */
export function loadTypeOrm(): Pick<typeof import("typeorm"), "DataSource" | "EntitySchema"> {
  return {
    ...(require("typeorm/data-source/DataSource.js") as Pick<typeof import("typeorm"), "DataSource">),
    ...(require("typeorm/entity-schema/EntitySchema.js") as Pick<typeof import("typeorm"), "EntitySchema">),
  };
}

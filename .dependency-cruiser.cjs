// The house's arrows (ARCHITECTURE.md, "Packages"). What isn't allowed here isn't allowed.
const within = (name) => `^packages/${name}/src/`;
const builtBy = (name) => `^packages/${name}/`;

/** Which packages each package may import; everything else of ours is forbidden. */
const allowed = {
  timex: [],
  core: ["timex"],
  distiller: ["core", "timex"],
  "store-typeorm": ["core", "timex"],
  handlers: ["core"],
  amqp: ["core"],
  config: ["core", "timex"],
  testkit: ["core", "timex"],
  simulator: [],
  cli: ["config", "core", "timex", "distiller", "handlers", "simulator", "store-typeorm"],
};

const arrows = Object.entries(allowed).map(([name, targets]) => ({
  name: `${name}-imports-only-${targets.length === 0 ? "nothing" : targets.join("-")}`,
  comment: `packages/${name} may import ${targets.length === 0 ? "no other package" : targets.join(", ")}`,
  severity: "error",
  from: { path: within(name) },
  to: { path: "^packages/", pathNot: [name, ...targets].map(builtBy) },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: "no-circles",
      comment: "files that import each other can't be read, or tested, apart",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { circular: true },
    },
    {
      name: "core-is-pure",
      comment: "no SQL, AMQP, HTTP or file system in core",
      severity: "error",
      from: { path: within("core") },
      to: { path: "^(node:)?(fs|http|https|net|tls|child_process|dgram|worker_threads)(/|$)" },
    },
    {
      name: "distiller-takes-types-alone-from-core",
      comment: "a user who only distils installs no core",
      severity: "error",
      from: { path: within("distiller") },
      to: { path: "^packages/core/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sources-dont-import-tests",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { path: "/test/" },
    },
    {
      name: "examples-use-published-names",
      comment: "examples prove that others can extend us: they import packages, never files inside them",
      severity: "error",
      from: { path: "^examples/" },
      to: { path: "^packages/[^/]+/(src|dist)/(?!index\\.)" },
    },
    {
      name: "nothing-is-unresolvable",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: ["node_modules", "/dist/"] },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
  },
};

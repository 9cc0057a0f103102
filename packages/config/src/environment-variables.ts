/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its variables filled in. */
export interface ExpandedText {
  readonly text: string;
  /** The names of variables that were taken, each once. */
  readonly taken: readonly string[];
  /** The names of variables that aren't set; their places are left as they were. */
  readonly unset: readonly string[];
}

const REFERENCE = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Replaces each `${NAME}` with that environment variable. Only this form counts, so that time expressions keep
 * their `$name`; `$${NAME}` stands for the text `${NAME}` itself.
 */
export function expandVariables(source: string, environment: Environment): ExpandedText {
  const taken = new Set<string>();
  const unset = new Set<string>();
  const text = source.replace(REFERENCE, (reference, name: string) => {
    if (reference.startsWith("$$")) return reference.slice(1);
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    (value === undefined ? unset : taken).add(name);
    return value ?? reference;
  });
  return { text, taken: [...taken], unset: [...unset] };
}

import { DistillerError } from "../errors.js";

/** The error that a plugin's class throws because of its parameters. Code `DISTILLER_PLUGIN_PARAMETERS`. */
export function createParameterError(message: string): DistillerError {
  return new DistillerError("DISTILLER_PLUGIN_PARAMETERS", message);
}

/** An integer parameter, or the default where it isn't given. */
export function parseIntegerParameter(
  params: Record<string, unknown>,
  name: string,
  otherwise: number,
): number {
  const value = params[name] ?? otherwise;
  if (Number.isSafeInteger(value)) return value as number;
  throw createParameterError(`${name}: expected an integer, found ${JSON.stringify(value)}`);
}

import { WinchesterError } from "@winchester/core";

/** A driver that can be had: the module's default export, else the module. */
export interface LoadedDriver {
  readonly name: string;
  readonly driver: unknown;
}

/**
 * Loads the first of these packages that is installed. Drivers are optional peers: a user installs just theirs.
 *
 * @throws WinchesterError DATABASE_DRIVER where none is, or none works on this machine
 */
export async function loadDriver(title: string, names: readonly string[]): Promise<LoadedDriver> {
  const causes: unknown[] = [];
  for (const name of names) {
    try {
      const module = (await import(name)) as { default?: unknown };
      return { name, driver: module.default ?? module };
    } catch (error) {
      causes.push(error);
    }
  }
  const broken = causes.find((error) => !isMissing(error));
  const packages = names.join(" or ");
  throw new WinchesterError(
    "DATABASE_DRIVER",
    broken === undefined
      ? `${title} needs the package ${packages}, which isn't installed`
      : `the driver for ${title} can't be loaded: ${messageOf(broken)}`,
    { hint: `install it: npm install ${names[0]}`, cause: broken ?? causes[0] },
  );
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { TraitValue } from "@winchester/core";

/** The licenses that an instance uses. */
export interface Licenses {
  readonly osLicenseType: string;
  readonly applicationLicense?: string;
}

/** Of several bits that are set, the last in the list counts. */
const OS_LICENSES: readonly (readonly [bit: number, license: string])[] = [
  [0, "RHEL"],
  [2, "WINDOWS"],
  [6, "VYATTA"],
];

const APPLICATION_LICENSES: readonly (readonly [bit: number, license: string])[] = [
  [3, "MSSQL"],
  [5, "MSSQL_WEB"],
];

/** The licenses in the bits of `rax_options`; undefined where it is no whole number. Absent, it is 0. */
export function findLicenses(options: TraitValue | undefined): Licenses | undefined {
  const bits = typeof options === "string" ? parseInteger(options) : (options ?? 0);
  if (!Number.isInteger(bits)) return undefined;
  const application = findLicense(APPLICATION_LICENSES, bits as number);
  return {
    osLicenseType: findLicense(OS_LICENSES, bits as number) ?? "LINUX",
    ...(application !== undefined && { applicationLicense: application }),
  };
}

function findLicense(licenses: typeof OS_LICENSES, bits: number): string | undefined {
  return licenses.findLast(([bit]) => (bits & (1 << bit)) !== 0)?.[1];
}

function parseInteger(text: string): number {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}

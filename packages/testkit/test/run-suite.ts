import Mocha from "mocha";

/** What came of a suite. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: readonly FailedTest[];
}

/** A test that failed: `group` is the describe block below the suite's own. */
export interface FailedTest {
  readonly group: string;
  readonly title: string;
  readonly error: Error;
}

/** Prints nothing. */
class SilentReporter {}

/**
 * Runs a suite in a mocha of its own, inside of this process: the groups that are named, or without `groups` all
 * tests up to the first that fails.
 */
export async function runSuite(define: () => void, groups?: readonly string[]): Promise<SuiteResult> {
  const mocha = new Mocha({ ui: "bdd", reporter: SilentReporter as never, bail: groups === undefined });
  // From now on `describe` and `it`, as imported from mocha, add to this one.
  mocha.suite.emit("pre-require", {}, "", mocha);
  define();
  if (groups !== undefined) mocha.grep(new RegExp(`as a \\S+(?: \\S+)? (?:${groups.join("|")}) `));
  let passed = 0;
  const failed: FailedTest[] = [];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on("pass", () => {
        passed += 1;
      })
      .on("fail", (test, error: Error) => {
        const [, group = "", ...titles] = test.titlePath();
        failed.push({ group, title: titles.join(" "), error });
      });
  });
  mocha.dispose();
  return { passed, failed };
}

import Mocha from "mocha";

/** Prints nothing. */
class SilentReporter {}

/** Runs the groups of a suite whose titles are named in a mocha of its own; gives the titles of what fails. */
export async function failuresOfSuite(define: () => void, groups: readonly string[]): Promise<string[]> {
  const mocha = new Mocha({ ui: "bdd", reporter: SilentReporter as never });
  // From now on `describe` and `it`, as imported from mocha, add to this one.
  mocha.suite.emit("pre-require", {}, "", mocha);
  define();
  mocha.grep(new RegExp(`as a store (?:${groups.join("|")}) `));
  const failed: string[] = [];
  await new Promise<void>((resolve) => {
    mocha.run(() => resolve()).on("fail", (test) => failed.push(test.title));
  });
  mocha.dispose();
  return failed;
}

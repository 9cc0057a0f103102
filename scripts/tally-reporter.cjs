// Mocha's spec reporter, which also appends the run's figures and failures to the file that
// WINCHESTER_TEST_TALLY names, so that the gate can add up all packages and end with what failed.
const { appendFileSync } = require("node:fs");
const { basename } = require("node:path");
const Mocha = require("mocha");

module.exports = class TallyReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.WINCHESTER_TEST_TALLY;
    if (!file) return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      const figures = {
        package: basename(process.cwd()),
        passed: passes,
        failed: failures,
        skipped: pending,
        failures: this.failures.map((test) => ({ title: test.fullTitle(), message: messageOf(test.err) })),
      };
      appendFileSync(file, `${JSON.stringify(figures)}\n`);
    });
  }
};

function messageOf(error) {
  return (error?.stack ?? error?.message ?? String(error)).split("\n").slice(0, 12).join("\n");
}

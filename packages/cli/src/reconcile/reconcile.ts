import { type Account, checkAccounts } from "@winchester/core";
import { CliError } from "../cli-error.js";
import { withStore } from "../look/with-store.js";
import type { ConfigFlags } from "../open/open-config.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { describeAccounts, describeFindings } from "./account-text.js";
import { inspectStreams } from "./inspect-streams.js";

/**
 * Prints the accounts of the store, and the streams that something is wrong with.
 *
 * @throws CliError CLI_UNBALANCED where an account isn't balanced
 */
export async function reconcile(flags: ConfigFlags & { readonly json: boolean }): Promise<void> {
  await withStore(flags, async (store) => {
    const accounts = await checkAccounts(store);
    const findings = await inspectStreams(store);
    const unbalanced = accounts.filter(({ balanced }) => !balanced);
    if (flags.json) await printJson({ balanced: unbalanced.length === 0, accounts, findings });
    else await printLine(`${describeAccounts(accounts)}\n\n${describeFindings(findings)}`);
    if (unbalanced.length > 0) throw unbalancedError(unbalanced);
  });
}

function unbalancedError(accounts: readonly Account[]): CliError {
  const differences = accounts.map(({ equation, left, right }) => `${equation} is ${left}, but ${right}`);
  const verb = accounts.length === 1 ? "isn't" : "aren't";
  return new CliError(
    "CLI_UNBALANCED",
    `${countOf(accounts.length, "account")} ${verb} balanced: ${differences.join("; ")}`,
    {
      hint: "something was lost or counted twice, or changed past winchester; feeders or workers that are running make small differences: stop them and run it again",
    },
  );
}

// What you create
export { runCli } from "./run-cli.js";

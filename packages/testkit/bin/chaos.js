#!/usr/bin/env node
import { runChaosCommand } from "../dist/chaos/chaos-command.js";

process.exitCode = await runChaosCommand(process.argv.slice(2), process.stdout);

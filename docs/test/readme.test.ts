import { fileURLToPath } from "node:url";
import { describeReadme } from "../../scripts/readme-example.js";

describeReadme(fileURLToPath(new URL("..", import.meta.url)), "../README.md");

import { describeReadme } from "../../../scripts/readme-example.js";

describeReadme(new URL("..", import.meta.url).pathname);

import { expect } from "chai";
import { findProgress, forgetProgress } from "../src/http/delivery-progress.js";

describe("Progress of deliveries", () => {
  it("is kept by idempotency key until it is forgotten", () => {
    const progress = findProgress("kept");
    progress.attempts = 3;
    expect(findProgress("kept")).to.equal(progress);
    forgetProgress("kept");
    expect(findProgress("kept").attempts).to.equal(0);
    forgetProgress("kept");
  });

  it("is bounded: beyond ten thousand commits the one used longest ago is forgotten", () => {
    findProgress("old").attempts = 1;
    findProgress("used").attempts = 1;
    for (let index = 0; index < 9_999; index++) findProgress(`filler-${index}`);
    expect(findProgress("used").attempts).to.equal(1);
    findProgress("one more");
    expect(findProgress("used").attempts).to.equal(1);
    expect(findProgress("old").attempts).to.equal(0);
    for (const key of ["old", "used", "one more"]) forgetProgress(key);
    for (let index = 0; index < 9_999; index++) forgetProgress(`filler-${index}`);
  });
});

import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
  AtomPubHandler,
  HandlerParamsError,
  LoggingHandler,
  UsageHandler,
  WebhookHandler,
} from "../src/index.js";

/** The error that a constructor throws. */
function refusal(create: () => unknown): HandlerParamsError {
  try {
    create();
  } catch (error) {
    if (error instanceof HandlerParamsError) return error;
    throw error;
  }
  throw new Error("the parameters were taken");
}

describe("Parameters of handlers", () => {
  it("may be left out, and so may the context", () => {
    expect(() => [
      new LoggingHandler(),
      new LoggingHandler({}),
      new UsageHandler(),
      new UsageHandler({}),
    ]).to.not.throw();
    expect(new UsageHandler({ core_fields: null })).to.be.instanceOf(UsageHandler);
  });

  it("that a handler doesn't know are refused when it is made", () => {
    const error = refusal(() => new UsageHandler({ core_field: ["a"] }));
    expect(error.code).to.equal("HANDLERS_PARAMS_INVALID");
    expect(error.handler).to.equal("UsageHandler");
    expect(error.message).to.equal(
      'UsageHandler: unknown parameter "core_field" (did you mean "core_fields"?)',
    );
    expect(error.hint).to.equal("UsageHandler takes core_fields.");
    expect(error.mistakes.map((mistake) => mistake.key)).to.deep.equal(["core_field"]);
  });

  it("get no suggestion where no name is near", () => {
    expect(refusal(() => new UsageHandler({ colour: 1 })).message).to.equal(
      'UsageHandler: unknown parameter "colour"',
    );
  });

  it("are refused by a handler that takes none", () => {
    const error = refusal(() => new LoggingHandler({ level: "info" }));
    expect(error.message).to.equal('LoggingHandler: unknown parameter "level"');
    expect(error.hint).to.equal("LoggingHandler takes no parameters.");
  });

  it("of the wrong type are refused, with the value cut where it is long", () => {
    expect(refusal(() => new UsageHandler({ core_fields: 3 })).message).to.equal(
      "UsageHandler: core_fields must be a list of trait names, not 3",
    );
    expect(refusal(() => new UsageHandler({ core_fields: ["a", ""] })).message).to.equal(
      'UsageHandler: core_fields must be a list of trait names, not ["a",""]',
    );
    expect(refusal(() => new UsageHandler({ core_fields: { name: "x".repeat(99) } })).message).to.equal(
      `UsageHandler: core_fields must be a list of trait names, not {"name":"${"x".repeat(51)}…`,
    );
  });

  it("are reported all together", () => {
    const error = refusal(() => new UsageHandler({ core_fields: 3, core: 1 }));
    expect(error.message).to.equal(
      'UsageHandler: unknown parameter "core"; core_fields must be a list of trait names, not 3',
    );
  });

  it("that are no mapping are refused", () => {
    const params = ["core_fields"] as unknown as Record<string, unknown>;
    expect(refusal(() => new UsageHandler(params)).message).to.equal(
      'UsageHandler: the parameters must be a mapping, not ["core_fields"]',
    );
  });

  describe("of AtomPubHandler", () => {
    const messages = (params: Record<string, unknown>) =>
      refusal(() => new AtomPubHandler({ url: "http://feeds.example.com/", ...params })).mistakes.map(
        ({ text }) => text,
      );

    it("need a URL of an HTTP server, and don't show it", () => {
      expect(refusal(() => new AtomPubHandler()).message).to.equal(
        "AtomPubHandler: url is missing: it must be an http or https URL",
      );
      for (const url of ["", "feeds.example.com", "ftp://u:p@x/", "http://", 3]) {
        expect(messages({ url })).to.deep.equal(["url must be an http or https URL, not what was given"]);
      }
      expect(messages({ auth_server: "x" })).to.deep.equal([
        "auth_server must be an http or https URL, not what was given",
      ]);
    });

    it("are checked each by its kind", () => {
      expect(
        messages({
          content_format: "xml",
          title: 3,
          categories: { a: 1 },
          extra_info: { region: ["TST"] },
          auth_type: "v2",
          auth_key: 1234,
          wait_interval: -1,
          max_wait: "long",
          http_timeout: 0,
          max_connections: 1.5,
        }),
      ).to.have.members([
        'content_format must be one of json, cuf_xml, not "xml"',
        "title must be a text, not 3",
        'categories must be a list of texts, not {"a":1}',
        'extra_info must be a mapping of names to single values, not {"region":["TST"]}',
        'auth_type must be one of rackspace, v3password, v3applicationcredential, not "v2"',
        "auth_key must be a text, not what was given",
        "wait_interval must be a number of seconds, 0 or more, not -1",
        'max_wait must be a number of seconds, 0 or more, not "long"',
        "http_timeout must be a number of seconds, more than 0, not 0",
        "max_connections must be a whole number from 1 to 1000, not 1.5",
      ]);
    });

    it("need a user and a key for an auth server", () => {
      const error = refusal(
        () => new AtomPubHandler({ url: "http://x/", auth_server: "http://auth/", auth_user: "" }),
      );
      expect(error.message).to.equal(
        "AtomPubHandler: auth_user is missing: auth_server needs it; auth_key is missing: auth_server needs it",
      );
      expect(error.hint).to.equal("Without auth_server, no token is sent.");
    });

    it("may be those of the original", () => {
      const params = {
        url: "http://feeds.example.com/usage",
        event_types: ["*.verified"],
        extra_info: { data_center: "TST1", region: "TST" },
        content_format: "cuf_xml",
        title: "Server",
        categories: ["usage"],
        auth_user: "",
        auth_key: "",
        auth_server: "",
        wait_interval: 30,
        max_wait: 600,
        http_timeout: 120,
      };
      expect(new AtomPubHandler(params)).to.be.instanceOf(AtomPubHandler);
    });
  });

  describe("of WebhookHandler", () => {
    const secret = `whsec_${Buffer.alloc(24).toString("base64")}`;
    const message = (params: Record<string, unknown>) =>
      refusal(() => new WebhookHandler({ url: "http://x/", secret, ...params })).message;

    it("need a secret of the standard's form, and don't show it", () => {
      const form = 'a secret, or a list of them: "whsec_" and the base64 of 24 to 64 bytes';
      expect(message({ secret: undefined })).to.equal(
        `WebhookHandler: secret is missing: it must be ${form}`,
      );
      const short = `whsec_${Buffer.alloc(23).toString("base64")}`;
      for (const wrong of ["", [], "s3cret", secret.slice(6), short, [secret, "x"], 3]) {
        expect(message({ secret: wrong })).to.equal(
          `WebhookHandler: secret must be ${form}, not what was given`,
        );
      }
    });

    it("are checked each by its kind", () => {
      const { mistakes } = refusal(
        () =>
          new WebhookHandler({
            ...{ url: "x", secret, source: "my source", batch_size: 0, event_types: [3] },
            ...{ wait_interval: "1", max_wait: -1, http_timeout: -1, max_connections: 0 },
          }),
      );
      expect(mistakes.map(({ text }) => text)).to.have.members([
        "url must be an http or https URL, not what was given",
        'source must be a URI or the path of one, without blanks, not "my source"',
        "batch_size must be a whole number from 1 to 1000, not 0",
        "event_types must be a list of globs, not [3]",
        'wait_interval must be a number of seconds, 0 or more, not "1"',
        "max_wait must be a number of seconds, 0 or more, not -1",
        "http_timeout must be a number of seconds, more than 0, not -1",
        "max_connections must be a whole number from 1 to 1000, not 0",
      ]);
      for (const source of ["/a/b", "urn:x:y", "https://x.example/?q=%20#f", ""]) {
        expect(new WebhookHandler({ url: "http://x/", secret, source })).to.be.instanceOf(WebhookHandler);
      }
      for (const source of ["50%", "a<b", "ä"]) expect(message({ source })).to.contain("source must be");
    });

    it("refuse headers that can't be sent, and those of the connection", () => {
      for (const headers of [{ "a b": "x" }, { a: "x\r\ny" }, { a: 1 }, { Host: "x" }, ["a"]]) {
        expect(message({ headers })).to.equal(
          "WebhookHandler: headers must be a mapping of header names to texts, those of the connection excepted, " +
            "not what was given",
        );
      }
    });

    it("suggest the name that was meant", () => {
      expect(message({ secrets: secret, batchSize: 2 })).to.equal(
        'WebhookHandler: unknown parameter "secrets" (did you mean "secret"?); ' +
          'unknown parameter "batchSize" (did you mean "batch_size"?)',
      );
    });
  });

  describe("are described in the README, each in a line", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    /** The names in the first column of the tables of a handler's section. */
    const described = (handler: string): string[] => {
      const section = readme.split(/^## /m).find((text) => text.startsWith(`${handler}\n`)) ?? "";
      const table = section.split(/^\| parameter .*$/m)[1]?.split("\n\n")[0] ?? "";
      return [...table.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell]) =>
        [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
      );
    };
    const handlers = { UsageHandler, AtomPubHandler, WebhookHandler } as const;
    for (const [name, Handler] of Object.entries(handlers)) {
      it(name, () => {
        const { hint = "" } = refusal(() => new Handler({ "": 1 }));
        const taken = hint.replace(`${name} takes `, "").replace(/\.$/, "").split(", ");
        expect(described(name)).to.have.members(taken);
      });
    }
  });
});

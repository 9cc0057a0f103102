import type { HandlerContext } from "@winchester/core";
import { expect } from "chai";
import { AtomPubHandler } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";
import { retryOf } from "./retry-later.js";
import { newKey, sampleEvents } from "./sample-events.js";
import { type Answer, ScriptedServer } from "./scripted-server.js";

const AUTH_PATH = "/v2.0/tokens";

const rackspaceToken = (id: unknown): Answer => ({
  status: 200,
  body: JSON.stringify({ access: { token: { id } } }),
});
const keystoneToken = (id: string): Answer => ({
  status: 201,
  headers: { "X-Subject-Token": id },
  body: "{}",
});

describe("AtomPubHandler's tokens", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  function commit(
    params: Record<string, unknown> = {},
    context: Partial<HandlerContext> = {},
  ): Promise<void> {
    const auth = { auth_server: server.url(AUTH_PATH), auth_user: "ann", auth_key: "k3y" };
    const handler = new AtomPubHandler({ url: server.url(), ...auth, ...params }, context);
    handler.handleEvents(sampleEvents("a"));
    return handler.commit();
  }

  /** A server that hands out t1, t2, … and takes entries with the tokens that `valid` names. */
  function serveTokens(valid: (token: string) => boolean): void {
    let made = 0;
    server.answerBy(({ path, headers }) => {
      if (path !== "/feed") return rackspaceToken(`t${++made}`);
      return { status: valid(String(headers["x-auth-token"])) ? 201 : 401 };
    });
  }

  const paths = () => server.requests.map(({ path }) => path);

  it("are asked for with user and API key, and sent along", async () => {
    serveTokens(() => true);
    await commit();
    const [auth, entry] = server.requests;
    expect(auth?.path).to.equal(AUTH_PATH);
    expect(auth?.headers).to.include({ "content-type": "application/json", accept: "application/json" });
    expect(JSON.parse(auth?.body ?? "")).to.deep.equal({
      auth: { "RAX-KSKEY:apiKeyCredentials": { username: "ann", apiKey: "k3y" } },
    });
    expect(entry?.method).to.equal("POST");
    expect(entry?.headers).to.include({ "content-type": "application/atom+xml", "x-auth-token": "t1" });
  });

  it("aren't sent without an auth server", async () => {
    await commit({ auth_server: "" });
    expect(paths()).to.deep.equal(["/feed"]);
    expect(server.requests[0]?.headers).to.not.have.property("x-auth-token");
  });

  it("are shared by all handlers with the same credentials, also while one is being asked for", async () => {
    serveTokens(() => true);
    server.delayMs = 20;
    await Promise.all([commit(), commit(), commit()]);
    await commit();
    expect(paths().filter((path) => path === AUTH_PATH)).to.have.length(1);
    await commit({ auth_user: "bob" });
    expect(paths().filter((path) => path === AUTH_PATH)).to.have.length(2);
  });

  it("are asked for anew at 401, and the entry is sent again at once", async () => {
    serveTokens((token) => token === "t2");
    const logger = new RecordingLogger();
    await commit({}, { logger });
    expect(paths()).to.deep.equal([AUTH_PATH, "/feed", AUTH_PATH, "/feed"]);
    expect(logger.messages("info")).to.deep.equal([
      "AtomPubHandler: the token was refused (401); asking for a new one",
    ]);
    await commit();
    expect(paths().slice(4)).to.deep.equal(["/feed"]);
  });

  it("are asked for anew by one handler where many are refused at a time", async () => {
    serveTokens((token) => token !== "t1");
    server.delayMs = 20;
    await Promise.all([commit(), commit(), commit()]);
    expect(paths().filter((path) => path === AUTH_PATH)).to.have.length(2);
  });

  it("are asked for anew twice at most, then the commit has to wait", async () => {
    serveTokens(() => false);
    const retry = await retryOf(commit());
    expect(retry.message).to.equal(
      `AtomPubHandler: ${server.url()} answered 401 (attempt 1); trying again in 30 s`,
    );
    expect(paths().filter((path) => path === "/feed")).to.have.length(3);
  });

  it("that can't be had make the commit wait, with the auth server's reason", async () => {
    const place = `AtomPubHandler: ${server.url()}: the auth server ${server.url(AUTH_PATH)}`;
    const idempotencyKey = newKey();
    server.answerWith(
      { status: 401, body: "wrong key" },
      rackspaceToken(3),
      { status: 200, body: "<html>" },
      "hang",
    );
    const message = async () => (await retryOf(commit({ http_timeout: 0.1 }, { idempotencyKey }))).message;
    expect(await message()).to.equal(
      `${place} answered 401 "wrong key"; check auth_user, auth_key and auth_type (attempt 1); trying again in 30 s`,
    );
    const without = "answered 200 without a token; check auth_server and auth_type";
    expect(await message()).to.equal(`${place} ${without} (attempt 2); trying again in 60 s`);
    expect(await message()).to.equal(`${place} ${without} (attempt 3); trying again in 90 s`);
    expect(await message()).to.equal(`${place}: no answer within 0.1 s (attempt 4); trying again in 120 s`);
    expect(paths()).to.not.include("/feed");
  });

  it("are still had by the others when the handler that asks is stopped", async () => {
    server.answerBy(({ path }) => {
      if (path === "/feed") return { status: 201 };
      return server.requests.length === 1 ? "hang" : rackspaceToken("t1");
    });
    const stop = new AbortController();
    const stopped = retryOf(commit({}, { signal: stop.signal }));
    const other = commit();
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect((await stopped).delayMs).to.equal(0);
    await other;
    expect(paths()).to.deep.equal([AUTH_PATH, AUTH_PATH, "/feed"]);
  });

  describe("of Keystone v3", () => {
    beforeEach(() => {
      server.answerBy(({ path }) => (path === "/feed" ? { status: 201 } : keystoneToken("k1")));
    });

    it("are had by a password, for the user's default project", async () => {
      await commit({ auth_type: "v3password", auth_server: server.url("/v3/") });
      const [auth, entry] = server.requests;
      expect(auth?.path).to.equal("/v3/auth/tokens");
      expect(JSON.parse(auth?.body ?? "")).to.deep.equal({
        auth: {
          identity: {
            methods: ["password"],
            password: { user: { name: "ann", domain: { name: "Default" }, password: "k3y" } },
          },
        },
      });
      expect(entry?.headers["x-auth-token"]).to.equal("k1");
    });

    it("are had by a password for a project, in domains of their own", async () => {
      await commit({
        auth_type: "v3password",
        auth_server: server.url("/v3/auth/tokens"),
        auth_user_domain: "people",
        auth_project: "billing",
        auth_project_domain: "work",
      });
      const [auth] = server.requests;
      expect(auth?.path).to.equal("/v3/auth/tokens");
      const body = JSON.parse(auth?.body ?? "") as { auth: Record<string, unknown> };
      expect(body.auth.scope).to.deep.equal({ project: { name: "billing", domain: { name: "work" } } });
      expect(JSON.stringify(body.auth.identity)).to.contain('"domain":{"name":"people"}');
    });

    it("are had by an application credential", async () => {
      await commit({ auth_type: "v3applicationcredential", auth_server: server.url("/v3") });
      expect(JSON.parse(server.requests[0]?.body ?? "")).to.deep.equal({
        auth: {
          identity: {
            methods: ["application_credential"],
            application_credential: { id: "ann", secret: "k3y" },
          },
        },
      });
    });
  });
});

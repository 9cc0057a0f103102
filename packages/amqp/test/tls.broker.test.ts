import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { expect } from "chai";
import { AmqpError } from "../src/index.js";
import { consumersOfTest, notification, RecordingSink } from "./running-consumer.js";
import { describeWithBroker } from "./test-broker.js";
import { until } from "./until.js";

const OPENSSL = "openssl";
const NEEDS_OPENSSL = "skipped: needs the openssl command";

describeWithBroker("TLS", (broker) => {
  const start = consumersOfTest();
  let folder = "";
  let server: Server;
  let port: number;

  before("certificates, and TLS before the broker", async function () {
    folder = mkdtempSync(join(tmpdir(), "winchester-tls-"));
    const openssl = (...args: string[]): void => {
      execFileSync(OPENSSL, args, { cwd: folder, stdio: "ignore" });
    };
    try {
      openssl("version");
    } catch {
      console.log(`    ${NEEDS_OPENSSL}`);
      this.skip();
    }
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    openssl("req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority");
    for (const [who, name] of [
      ["server", "rabbit.test"],
      ["client", "winchester"],
    ] as const) {
      openssl(
        "req",
        "-x509",
        ...newKey,
        "-keyout",
        `${who}.key`,
        "-out",
        `${who}.pem`,
        "-subj",
        `/CN=${name}`,
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-addext",
        `subjectAltName=DNS:${name}`,
        "-addext",
        "basicConstraints=critical,CA:FALSE",
      );
    }
    const pem = (name: string): Buffer => readFileSync(join(folder, name));
    server = createServer(
      {
        key: pem("server.key"),
        cert: pem("server.pem"),
        ca: pem("ca.pem"),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (client) => {
        const url = new URL(broker().url);
        const onward = connect(Number(url.port || 5672), url.hostname);
        client.pipe(onward).pipe(client);
        for (const socket of [client, onward]) {
          socket.on("error", () => {});
          socket.on("close", () => [client, onward].map((other) => other.destroy()));
        }
      },
    );
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as { port: number }).port;
  });

  after(() => {
    server?.close();
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  /** A consumer that comes by way of TLS. */
  function startWith(
    tls: Record<string, unknown>,
    sink: RecordingSink,
    name: string,
    section: Record<string, unknown> = {},
  ): ReturnType<typeof start> {
    const url = new URL(broker().url);
    url.protocol = "amqps:";
    url.hostname = "127.0.0.1";
    url.port = String(port);
    return start({ url: url.href, tls, ...section, sources: [{ exchange: name, queue: name }] }, sink.take);
  }

  function file(name: string): string {
    return join(folder, name);
  }

  it("connects with an authority and a client's certificate of one's own", async () => {
    const name = broker().name();
    const sink = new RecordingSink();
    const tls = {
      ca: file("ca.pem"),
      cert: file("client.pem"),
      key: file("client.key"),
      server_name: "rabbit.test",
    };
    startWith(tls, sink, name);
    await until(
      async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
      "it consumes",
    );
    await broker().publish(name, "notifications.info", [notification("a")]);
    await until(() => sink.ids.length === 1, "it came");
  });

  it("takes certificates as text, too", async () => {
    const name = broker().name();
    const text = (which: string): string => readFileSync(file(which), "utf8");
    const tls = {
      ca: text("ca.pem"),
      cert: text("client.pem"),
      key: text("client.key"),
      server_name: "rabbit.test",
    };
    startWith(tls, new RecordingSink(), name);
    await until(
      async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
      "it consumes",
    );
  });

  it("opens a key by its passphrase", async () => {
    const name = broker().name();
    const [encrypted, passphrase] = [file("encrypted.key"), "open sesame"];
    const into = ["-aes256", "-passout", `pass:${passphrase}`, "-out", encrypted];
    execFileSync(OPENSSL, ["ec", "-in", file("client.key"), ...into], { stdio: "ignore" });
    const sink = new RecordingSink();
    const client = { cert: file("client.pem"), key: encrypted, passphrase };
    startWith({ ca: file("ca.pem"), server_name: "rabbit.test", ...client }, sink, name);
    await until(
      async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
      "it consumes",
    );
  });

  it("takes any certificate of the broker with verify: false", async () => {
    const name = broker().name();
    const sink = new RecordingSink();
    startWith({ verify: false, cert: file("client.pem"), key: file("client.key") }, sink, name);
    await until(
      async () => (await broker().ready(name)) >= 0 && (await broker().consumers(name)) > 0,
      "it consumes",
    );
  });

  it("leaves the name of the user to the certificate with auth: external", async () => {
    // The broker of this test knows no such clients; that it was asked shows in its refusal.
    const tls = {
      ca: file("ca.pem"),
      cert: file("client.pem"),
      key: file("client.key"),
      server_name: "rabbit.test",
    };
    const consumer = startWith(tls, new RecordingSink(), "unused", { auth: "external" });
    const error = (await consumer.done.catch((thrown: unknown) => thrown)) as AmqpError;
    expect(error).to.include({ code: "AMQP_ACCESS_REFUSED" });
    expect(error.message).to.match(
      /refuses the client's certificate: SASL mechanism EXTERNAL is not provided/,
    );
    expect(error.hint).to.match(/^auth: external needs the broker's plugin rabbitmq_auth_mechanism_ssl, /);
  });

  it("refuses a broker whose certificate comes from nobody it knows", async () => {
    const consumer = startWith(
      { cert: file("client.pem"), key: file("client.key") },
      new RecordingSink(),
      "unused",
    );
    const error = (await consumer.done.catch((thrown: unknown) => thrown)) as AmqpError;
    expect(error).to.be.instanceOf(AmqpError);
    expect(error.code).to.equal("AMQP_TLS");
    expect(error.message).to.match(/^amqps:\/\/guest@127\.0\.0\.1:\d+\/: TLS fails: /);
    expect(error.hint).to.equal(
      "see tls.ca, tls.cert, tls.key and tls.server_name, and that the port is the broker's TLS port",
    );
  });

  it("refuses a broker with a certificate for another name", async () => {
    const tls = {
      ca: file("ca.pem"),
      cert: file("client.pem"),
      key: file("client.key"),
      server_name: "other.test",
    };
    const error = await startWith(tls, new RecordingSink(), "unused").done.catch((thrown: unknown) => thrown);
    expect((error as AmqpError).message).to.include("other.test");
    expect(error).to.include({ code: "AMQP_TLS" });
  });

  it("says which file went away after the configuration was read", async () => {
    const name = broker().name();
    const gone = file("gone.pem");
    copyFileSync(file("ca.pem"), gone);
    const { parseAmqpConfig, NotificationConsumer } = await import("../src/index.js");
    const amqp = parseAmqpConfig({ tls: { ca: gone }, sources: [{ exchange: name }] });
    rmSync(gone);
    const consumer = new NotificationConsumer({ amqp, sink: new RecordingSink().take });
    const error = await consumer.run(new AbortController().signal).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: "AMQP_TLS" });
    expect((error as AmqpError).message).to.match(/^can't read .*gone\.pem: ENOENT/);
  });
});

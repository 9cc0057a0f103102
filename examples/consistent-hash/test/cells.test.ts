import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { expect } from "chai";
import {
  BROKER_PROGRAM_MISSING,
  hasBrokerProgram,
  type PrivateBroker,
  startBroker,
} from "../../../scripts/private-broker.js";
import { declareCells, nameCells } from "../src/cells.js";
import { instanceOf, startRouter } from "../src/router.js";

const INSTANCES = 60;

describe("A consistent-hash exchange", function () {
  this.timeout(120_000);
  if (!hasBrokerProgram()) {
    it.skip(BROKER_PROGRAM_MISSING);
    return;
  }

  let broker: PrivateBroker | undefined;
  let connection: ChannelModel;
  let channel: ConfirmChannel;
  before(async () => {
    broker = await startBroker(["rabbitmq_consistent_hash_exchange"]);
    connection = await connect(broker.url);
    channel = await connection.createConfirmChannel();
  });
  after(async () => {
    await connection?.close();
    await broker?.stop();
  });

  it("gives each of three consumers all notifications of its own instances", async () => {
    const cells = nameCells("cells", 3);
    await declareCells(channel, cells);
    await channel.assertQueue("source");
    for (let index = 0; index < INSTANCES * 10; index += 1) {
      const id = `instance-${index % INSTANCES}`;
      // Legacy and versioned ones, bare and in an envelope: all of an instance belong together.
      const payload = index % 2 === 0 ? { instance_id: id } : { "nova_object.data": { uuid: id } };
      const text = JSON.stringify({ message_id: `m-${index}`, event_type: "instance.update", payload });
      const body = index % 3 === 0 ? JSON.stringify({ "oslo.version": "2.0", "oslo.message": text }) : text;
      channel.sendToQueue("source", Buffer.from(body));
    }
    channel.sendToQueue("source", Buffer.from("no notification"));
    await channel.waitForConfirms();

    const cellsOf = new Map<string, Set<string>>();
    let received = 0;
    const consumer = await connection.createChannel();
    const all = new Promise<void>((resolve) => {
      for (const queue of cells.queues) {
        void consumer.consume(
          queue,
          (message) => {
            const value = String(message?.properties.headers?.["winchester-cell"]);
            cellsOf.set(value, (cellsOf.get(value) ?? new Set()).add(queue));
            received += 1;
            if (received === INSTANCES * 10 + 1) resolve();
          },
          { noAck: true },
        );
      }
    });
    await startRouter(channel, { from: "source", to: cells.exchange, keyOf: instanceOf });
    await all;
    expect([...cellsOf.values()].map(({ size }) => size)).to.deep.equal([...cellsOf].map(() => 1));
    expect([...cellsOf.keys()].filter((value) => value.startsWith("instance-"))).to.have.length(INSTANCES);
    const used = new Set([...cellsOf.values()].flatMap((queues) => [...queues]));
    expect([...used].sort()).to.deep.equal(cells.queues);
    expect((await channel.checkQueue("source")).messageCount).to.equal(0);
  });
});

import { connect } from "amqplib";
import { declareCells, nameCells } from "./cells.js";
import { instanceOf, startRouter } from "./router.js";

/** Sends notifications of a hundred instances through the router, and prints how many each cell got. */
const [url = "amqp://guest:guest@127.0.0.1:5672", count = "3"] = process.argv.slice(2);
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
const cells = nameCells("winchester.cells", Number(count));
const source = "winchester.cells.source";
await declareCells(channel, cells);
await channel.assertQueue(source, { durable: true });
await startRouter(channel, { from: source, to: cells.exchange, keyOf: instanceOf });
const sent = 1_000;
for (let index = 0; index < sent; index += 1) {
  const payload = { instance_id: `instance-${index % 100}` };
  const notification = { message_id: `m-${index}`, event_type: "compute.instance.update", payload };
  channel.sendToQueue(source, Buffer.from(JSON.stringify(notification)));
}
const countAll = async (): Promise<number[]> =>
  Promise.all(cells.queues.map(async (queue) => (await channel.checkQueue(queue)).messageCount));
let counts: number[] = [];
do {
  await new Promise((resolve) => setTimeout(resolve, 200));
  counts = await countAll();
} while (counts.reduce((sum, each) => sum + each, 0) < sent);
for (const [index, queue] of cells.queues.entries()) process.stdout.write(`${queue}: ${counts[index]}\n`);
const rejected = cells.queues.map((queue) => `${queue}.rejected`);
for (const queue of [...cells.queues, ...rejected, source]) await channel.deleteQueue(queue);
await channel.deleteExchange(cells.exchange);
await connection.close();

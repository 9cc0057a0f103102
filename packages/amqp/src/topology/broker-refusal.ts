import type { BrokerConnection } from "../broker/broker-connection.js";
import { AmqpError, messageOf, unavailable } from "../errors.js";

/** AMQP's reply codes that say something about what was asked, rather than about the broker's state. */
export const REPLY = { accessRefused: 403, notFound: 404, mismatch: 406, commandInvalid: 503 } as const;

/** The reply code with which the broker refused something, if it did. */
export function replyCodeOf(error: unknown): number | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "number" ? code : undefined;
}

/** What a 406 says: `inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'`. */
export interface Mismatch {
  readonly argument: string;
  readonly wanted: string;
  readonly current: string;
}

/** What differs, from a 406; undefined where its text has another form. */
export function parseMismatch(error: unknown): Mismatch | undefined {
  const match = /inequivalent arg '([^']+)' for .+?: received (.+?) but current is (.+?)(?:"|\r?\n|$)/.exec(
    messageOf(error),
  );
  if (match === null) return undefined;
  const argument = match[1]!;
  return { argument, wanted: plainValue(argument, match[2]!), current: plainValue(argument, match[3]!) };
}

/** The names of arguments of the broker, and of the settings that they come from. */
const SETTING_OF: Readonly<Record<string, string>> = {
  type: "exchange_type",
  durable: "durable",
  auto_delete: "auto_delete",
  "x-queue-type": "queue_type",
};

/**
 * An error in our words for what the broker said about an exchange or a queue.
 *
 * @param subject such as `queue "winchester.nova"`
 */
export function describeRefusal(error: unknown, subject: string, connection: BrokerConnection): AmqpError {
  if (error instanceof AmqpError) return error;
  const code = replyCodeOf(error) ?? connection.closeCode;
  const said = messageOf(error);
  if (code === REPLY.mismatch) return describeMismatch(error, subject);
  if (code === REPLY.notFound) {
    return new AmqpError("AMQP_MISSING", `there is no ${subject}`, {
      hint: "start the service that makes it, make it yourself, or leave `passive` out",
      cause: error,
    });
  }
  if (code === REPLY.accessRefused) {
    return new AmqpError("AMQP_ACCESS_REFUSED", `the user has no permission for the ${subject}: ${said}`, {
      hint: "see `rabbitmqctl list_permissions -p VHOST`; to declare and bind nothing, set passive: true",
      cause: error,
    });
  }
  if (code === REPLY.commandInvalid) {
    return new AmqpError(
      "AMQP_REFUSED",
      `the broker refuses the ${subject}: it closed the connection with 503`,
      {
        hint: "see that the broker has the plugin for exchange_type, and knows queue_type",
        cause: error,
      },
    );
  }
  return unavailable(`${subject}: ${said}`, error);
}

function describeMismatch(error: unknown, subject: string): AmqpError {
  const mismatch = parseMismatch(error);
  if (mismatch === undefined) {
    return new AmqpError(
      "AMQP_MISMATCH",
      `the ${subject} is there with other settings: ${messageOf(error)}`,
      {
        hint: "let the configuration say what is there, or delete it on the broker",
        cause: error,
      },
    );
  }
  const { argument, wanted, current } = mismatch;
  const setting = SETTING_OF[argument] ?? argument;
  const message = `the ${subject} is there with ${setting} ${current}, and the configuration wants ${wanted}`;
  const fits = SETTING_OF[argument] === undefined ? "use another name" : `set ${setting}: ${current}`;
  return new AmqpError("AMQP_MISMATCH", message, {
    hint: `${fits}, or delete it on the broker so that it is made anew`,
    cause: error,
  });
}

/** Of `'true'`, `the value 'quorum' of type 'longstr'`, and `none`. */
function plainValue(argument: string, text: string): string {
  if (argument === "x-queue-type" && text === "none") return "classic";
  return /'([^']*)'/.exec(text)?.[1] ?? text;
}

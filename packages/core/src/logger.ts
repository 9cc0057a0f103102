/** Facts that belong to a log line, such as `{ stream_id: 7 }`. An `error` field holds an Error. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What Winchester asks of a logger. The command line gives it pino; a library user passes their own. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Drops every line. The default wherever a logger is optional. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** How TLS is done. Certificates and keys are PEM text, or paths of files, which are read for every connection. */
export interface TlsSettings {
  /** The authorities that the broker's certificate may come from. Default: those that Node knows. */
  readonly ca?: string | undefined;
  /** The client's certificate, with its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** The name that the broker's certificate must have. Default: the host. */
  readonly serverName?: string | undefined;
  /** Whether the broker's certificate is checked. */
  readonly verify: boolean;
}

/** Where a broker is, and how to connect to it. */
export interface BrokerSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
  /** Undefined: no TLS. */
  readonly tls?: TlsSettings | undefined;
  /** `external`: who the client is comes from its certificate. */
  readonly auth: "plain" | "external";
  /** Seconds between signs of life; a broker that gives none for two of them is gone. 0: none are exchanged. */
  readonly heartbeatSeconds: number;
  /** How long making a connection may take. */
  readonly connectTimeoutMs: number;
}

/** The broker's address for messages, without the password: `amqp://guest@localhost:5672/`. */
export function describeBroker({ tls, user, host, port, vhost }: BrokerSettings): string {
  const scheme = tls === undefined ? "amqp" : "amqps";
  const shownHost = host.includes(":") ? `[${host}]` : host;
  const path = vhost === "/" ? "" : encodeURIComponent(vhost);
  return `${scheme}://${encodeURIComponent(user)}@${shownHost}:${port}/${path}`;
}

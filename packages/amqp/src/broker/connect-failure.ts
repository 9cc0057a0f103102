import { AmqpError, messageOf, unavailable } from "../errors.js";
import { type BrokerSettings, describeBroker } from "./broker-settings.js";

/** OpenSSL's and Node's codes for a certificate or a handshake that failed. */
const TLS_CODE = /CERT|SELF_SIGNED|UNABLE_TO|^ERR_SSL|^ERR_TLS|^ERR_OSSL|^EPROTO$/;

/** Says why no connection was made: the broker is away, it refuses this client, or TLS fails. */
export function describeConnectFailure(error: unknown, settings: BrokerSettings): AmqpError {
  if (error instanceof AmqpError) return error;
  const label = describeBroker(settings);
  const message = messageOf(error);
  if (settings.auth === "external" && isRefusal(message)) {
    return new AmqpError("AMQP_ACCESS_REFUSED", `${label} refuses the client's certificate: ${message}`, {
      hint: "auth: external needs the broker's plugin rabbitmq_auth_mechanism_ssl, EXTERNAL among its auth_mechanisms, and a user with the certificate's name",
      cause: error,
    });
  }
  if (isRefusal(message)) {
    return new AmqpError("AMQP_ACCESS_REFUSED", `${label} refuses the user "${settings.user}": ${message}`, {
      hint: "see user and password; RabbitMQ lets guest in from its own machine alone",
      cause: error,
    });
  }
  // amqplib hides the broker's words where it refuses the virtual host.
  if (message.startsWith("Expected ConnectionOpenOk; got <ConnectionClose")) {
    const what = `refuses the user "${settings.user}" on the vhost "${settings.vhost}"`;
    return new AmqpError("AMQP_ACCESS_REFUSED", `${label} ${what}: it isn't there, or not for this user`, {
      hint: "see `rabbitmqctl list_vhosts` and `rabbitmqctl list_permissions -p VHOST`",
      cause: error,
    });
  }
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === "string" && TLS_CODE.test(code)) {
    return new AmqpError("AMQP_TLS", `${label}: TLS fails: ${message}`, {
      hint: "see tls.ca, tls.cert, tls.key and tls.server_name, and that the port is the broker's TLS port",
      cause: error,
    });
  }
  return unavailable(`${label} can't be reached: ${message}`, error);
}

function isRefusal(message: string): boolean {
  return message.includes("(ACCESS-REFUSED)") || message.includes("is not provided by the server");
}

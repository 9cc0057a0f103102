import { describeAnswer, toPublicUrl } from "../http/deliver.js";
import { type PostOutcome, type PostRequest, post } from "../http/post.js";
import { type Credentials, createTokenRequest, findToken } from "./token-forms.js";

/** A token, or why there is none. */
export type TokenOutcome =
  | { readonly kind: "token"; readonly token: string }
  | Exclude<PostOutcome, { kind: "answer" }>;

/** What is known of the token for some credentials: the token, and the request for a new one. */
interface CacheEntry {
  token?: string;
  pending?: Promise<TokenOutcome>;
}

/** The tokens of the process. There is one for each set of credentials in its configuration. */
const cache = new Map<string, CacheEntry>();

/**
 * The token for some credentials, which all handlers of the process share. It is asked for where none is known,
 * or where the known one is `stale`, which a receiver has refused; by one handler, while the others wait.
 */
export async function getToken(
  credentials: Credentials,
  stale: string | undefined,
  limits: Pick<PostRequest, "timeoutMs" | "maxConnections" | "signal">,
): Promise<TokenOutcome> {
  const key = JSON.stringify(Object.values(credentials));
  const entry = cache.get(key) ?? {};
  cache.set(key, entry);
  for (;;) {
    if (entry.token !== undefined && entry.token !== stale) return { kind: "token", token: entry.token };
    entry.pending ??= askForToken(credentials, limits).finally(() => {
      delete entry.pending;
    });
    const outcome = await entry.pending;
    if (outcome.kind === "token") entry.token = outcome.token;
    // Who asked was stopped; that is no reason for the others.
    if (outcome.kind !== "stopped" || limits.signal.aborted) return outcome;
  }
}

async function askForToken(
  credentials: Credentials,
  limits: Pick<PostRequest, "timeoutMs" | "maxConnections" | "signal">,
): Promise<TokenOutcome> {
  const { url, body } = createTokenRequest(credentials);
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    "user-agent": "Winchester",
  };
  const outcome = await post({ ...limits, url, body, headers });
  const place = `the auth server ${toPublicUrl(url)}`;
  if (outcome.kind === "failure") return { ...outcome, reason: `${place}: ${outcome.reason}` };
  if (outcome.kind !== "answer") return outcome;
  const token = findToken(credentials.authType, outcome);
  if (token !== undefined) return { kind: "token", token };
  const isRefused = outcome.status < 200 || outcome.status > 299;
  // The text of a 2xx answer isn't shown, since it may hold a token somewhere else.
  const reason = isRefused
    ? `answered ${describeAnswer(outcome)}; check auth_user, auth_key and auth_type`
    : `answered ${outcome.status} without a token; check auth_server and auth_type`;
  return { kind: "failure", reason: `${place} ${reason}`, cause: undefined };
}

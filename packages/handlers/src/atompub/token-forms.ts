import type { PostAnswer } from "../http/post.js";

/** Who asks an identity service for a token, and how. */
export interface Credentials {
  readonly authType: AuthType;
  /** The identity service's address. */
  readonly server: string;
  /** A user's name, or the id of an application credential. */
  readonly user: string;
  /** The API key, password or secret. */
  readonly key: string;
  readonly userDomain: string;
  /** The project that the token is for; empty: the user's default project. */
  readonly project: string;
  readonly projectDomain: string;
}

/** The ways of asking, with OpenStack's names for them. */
export const AUTH_TYPES = ["rackspace", "v3password", "v3applicationcredential"] as const;

export type AuthType = (typeof AUTH_TYPES)[number];

/** One way of asking. */
interface TokenForm {
  readonly toUrl: (server: string) => string;
  readonly toBody: (credentials: Credentials) => unknown;
  readonly findToken: (answer: PostAnswer) => unknown;
}

const keystone: Pick<TokenForm, "toUrl" | "findToken"> = {
  toUrl: (server) => (server.endsWith("/auth/tokens") ? server : `${server.replace(/\/+$/, "")}/auth/tokens`),
  findToken: (answer) => answer.headers["x-subject-token"],
};

/** What is sent to which address, and where the token is in the answer. */
const FORMS: Readonly<Record<AuthType, TokenForm>> = {
  rackspace: {
    toUrl: (server) => server,
    toBody: ({ user, key }) => ({
      auth: { "RAX-KSKEY:apiKeyCredentials": { username: user, apiKey: key } },
    }),
    findToken: ({ text }) => findRackspaceToken(text),
  },
  v3password: {
    ...keystone,
    toBody: ({ user, key, userDomain, project, projectDomain }) => ({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: user, domain: { name: userDomain }, password: key } },
        },
        ...(project !== "" && { scope: { project: { name: project, domain: { name: projectDomain } } } }),
      },
    }),
  },
  v3applicationcredential: {
    ...keystone,
    toBody: ({ user, key }) => ({
      auth: {
        identity: {
          methods: ["application_credential"],
          application_credential: { id: user, secret: key },
        },
      },
    }),
  },
};

/** Where a token is asked for, and with which body. */
export function createTokenRequest(credentials: Credentials): { url: string; body: string } {
  const { toUrl, toBody } = FORMS[credentials.authType];
  return { url: toUrl(credentials.server), body: JSON.stringify(toBody(credentials)) };
}

/** The token in an identity service's answer, or undefined where there is none. */
export function findToken(authType: AuthType, answer: PostAnswer): string | undefined {
  if (answer.status < 200 || answer.status > 299) return undefined;
  const token = FORMS[authType].findToken(answer);
  return typeof token === "string" && token !== "" ? token : undefined;
}

function findRackspaceToken(text: string): unknown {
  try {
    const answer = JSON.parse(text) as { access?: { token?: { id?: unknown } } } | null;
    return answer?.access?.token?.id;
  } catch {
    return undefined;
  }
}

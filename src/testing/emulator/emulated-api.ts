import type { EmulatedRequest } from './incoming-request.ts';
import type { Plan } from './plans.ts';
import type { MintReason } from './recorded-requests.ts';
import type { RefreshTokens, SessionStore } from './sessions.ts';
import type { Signer } from './signer.ts';
import type { Edge, TokenForge } from './token-forge.ts';

/** Everything the endpoints work with. */
export interface EmulatedApi {
  readonly now: () => number;
  readonly sessions: SessionStore;
  readonly edge: Edge;
  /** The token that each token request was answered with last, by its key. */
  readonly keptTokens: Map<string, string>;
  readonly forge: TokenForge;
  readonly signer: Signer;
  readonly instance: 'production' | 'development';
  readonly cookieSuffix: string;
  readonly endedSessions: 'unlisted' | 'listed';
  /** Text that is not guessed, with this beginning. */
  readonly secret: (prefix: string) => string;
  /** The `Set-Cookie` strings behind the nonces that were not asked for yet. */
  readonly handshakes: Map<string, readonly string[]>;
  readonly refreshTokens: RefreshTokens;
  /** What back-end routes ask for; `null`: nothing. */
  readonly secretKey: string | null;
  /** For messages. */
  readonly wireName: string;
  /** Whether the wire has an edge that mints while the origin is down. */
  readonly hasEdge: boolean;
}

/** One request in the hands of an endpoint. */
export interface Work {
  readonly request: EmulatedRequest;
  readonly plan: Plan;
  /** Notes a token that was minted for it, and gives it back. */
  minted(reason: MintReason, jwt: string): string;
  /** Notes an `expired_token` that was no proof. */
  refusedExpiredToken(): void;
}

/** The session that a request is about: the one it names, else the one that was created last. */
export function sessionIdOf({ meaning, route }: EmulatedRequest, { sessions }: EmulatedApi): string | null {
  if (meaning === null) return route.sessionId;
  return meaning.sessionId ?? sessions.all()?.at(-1)?.id ?? null;
}

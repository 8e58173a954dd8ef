import type { TokenMask } from '../trace.ts';
import type { TraceView } from './check.ts';

/**
 * Tells how a client sees a token's life. How late the server wrote "iat" it cannot know: for it, the token lives from the moment it was
 * asked for, where the trace has seen that.
 */
export function knownToken({ requests }: TraceView): (token: TokenMask) => TokenMask {
  const sentAtMs = new Map(requests.map(({ started, ended }) => [ended?.token?.number, started.serverAtMs]));
  return (token) => {
    const bornAtMs = Math.min(token.issuedAtMs, sentAtMs.get(token.number) ?? token.issuedAtMs);
    return { ...token, issuedAtMs: bornAtMs, expiresAtMs: bornAtMs + token.expiresAtMs - token.issuedAtMs };
  };
}

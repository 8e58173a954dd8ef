import { type PeekedToken, peekToken } from './peek-token.ts';

/** `peekToken` for the few tokens of one request, each taken apart once. */
export type PeekToken = (jwt: string | null | undefined) => PeekedToken | null;

/** A {@link PeekToken} with a memory of its own. */
export function tokenPeeker(): PeekToken {
  const seen = new Map<string, PeekedToken | null>();
  return (jwt) => {
    if (typeof jwt !== 'string') return null;
    const known = seen.get(jwt);
    if (known !== undefined) return known;
    const token = peekToken(jwt);
    seen.set(jwt, token);
    return token;
  };
}

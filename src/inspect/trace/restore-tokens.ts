import { decodeSessionToken } from '../../protocol/decode-session-token.ts';
import type { SessionToken } from '../../protocol/session-token.ts';
import type { TokenLine } from './trace-line.ts';

/** Tokens for a replay: they say what the recorded ones said, and nobody signed them. */
export interface RestoredTokens {
  /** A raw token that stands for a number of the trace; anything but a number gives `null`. */
  jwt(number: unknown): string | null;
  /** The same taken apart; `null` when it cannot be read. */
  token(number: unknown): SessionToken | null;
  /** The number a raw token stands for; `null` for any other. */
  number(jwt: unknown): number | null;
}

/** Makes a token for each line that explains one. */
export function restoreTokens(lines: ReadonlyMap<number, TokenLine>): RestoredTokens {
  const numbers = new Map<unknown, number>();
  const texts = new Map<unknown, string>();
  for (const [number, line] of lines) {
    const jwt = jwtOf(line);
    texts.set(number, jwt);
    numbers.set(jwt, number);
  }
  const jwt = (number: unknown) => (typeof number === 'number' ? (texts.get(number) ?? `token-${number}`) : null);
  return {
    jwt,
    token: (number) => decodeSessionToken(jwt(number)),
    number: (text) => numbers.get(text) ?? null,
  };
}

function jwtOf({ token, iat, exp, oiat, sid, org }: TokenLine): string {
  if (iat === undefined || exp === undefined) return `token-${token}`;
  const header = { alg: 'none', ...(oiat != null && { oiat }) };
  const claims = { jti: String(token), iat, exp, ...(sid != null && { sid }), ...(org != null && { o: { id: org } }) };
  return `${encoded(header)}.${encoded(claims)}.`;
}

/** Aliases are plain letters and digits, so this is all it takes. */
const encoded = (value: object) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

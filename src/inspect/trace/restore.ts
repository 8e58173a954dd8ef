import type { SnapshotFrom } from 'xstate';
import type { SessionContext } from '../../../machines/session/contract.ts';
import { initialContext } from '../../../machines/session/initial-context.ts';
import type { sessionMachine } from '../../../machines/session.machine.ts';
import { resolveLimits } from '../../protocol/limits.ts';
import { decodeSessionToken, type SessionToken } from '../../protocol/session-token.ts';
import { recordOf } from '../../protocol/unknown-values.ts';
import { type EventLine, eventName, type StateLine, type TokenLine, traceData } from './trace-format.ts';

/** An address for a replay: the recorded one was left out. */
const SOME_ADDRESS = 'https://redacted.invalid/';

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
  return `${encodedPart(header)}.${encodedPart(claims)}.`;
}

/** Aliases are plain letters and digits, so this is all it takes. */
const encodedPart = (value: object) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Where a key stood, as a snapshot of the chart. */
export function restoreSnapshot(
  machine: typeof sessionMachine,
  { state, context: recorded }: StateLine,
  tokens: RestoredTokens,
): SnapshotFrom<typeof sessionMachine> {
  const { limits, handshake, held, lastActiveToken, sentLastActiveToken, ...plain } = recorded as Record<
    string,
    unknown
  >;
  const plainContext = plain as unknown as SessionContext;
  const { sessionId, organizationId } = plainContext;
  const url = (value: unknown) => (value == null || value === false ? null : SOME_ADDRESS);
  const context: SessionContext = {
    ...initialContext({ input: { sessionId, organizationId, seed: 0 } }),
    ...plainContext,
    limits: resolveLimits(recordOf(limits)),
    held: tokens.token(held),
    lastActiveToken: tokens.token(lastActiveToken),
    sentLastActiveToken: tokens.jwt(sentLastActiveToken),
    handshake: handshake == null ? null : restoredHandshake(handshake as RecordedHandshake, url),
  };
  return machine.resolveState({ value: stateValue(state.split('.')) as never, context });
}

type RecordedHandshake = { reason: string; redirectUrl: unknown; byChart: boolean; url: unknown };

function restoredHandshake(
  { reason, redirectUrl, byChart, url }: RecordedHandshake,
  address: (value: unknown) => string | null,
) {
  return { reason, redirectUrl: address(redirectUrl), byChart, url: address(url) };
}

function stateValue([first = '', ...rest]: readonly string[]): string | object {
  return rest.length === 0 ? first : { [first]: stateValue(rest) };
}

/** The event of a line, as the chart takes it. */
export function restoreEvent({ e, d }: EventLine, tokens: RestoredTokens, t0: number): { readonly type: string } {
  const type = eventName.read(e);
  const { output, error, jwt, redirectUrl, ...rest } = traceData.read(type, d, t0);
  return {
    ...rest,
    ...(output !== undefined && { output: restoredOutput(output, type, tokens) }),
    ...(error !== undefined && { error }),
    ...(jwt !== undefined && { jwt: tokens.jwt(jwt) }),
    ...(redirectUrl !== undefined && { redirectUrl: SOME_ADDRESS }),
    type,
  };
}

function restoredOutput(output: unknown, type: string, tokens: RestoredTokens): unknown {
  if (typeof output === 'number') return tokens.jwt(output);
  if (typeof output !== 'object' || output === null) return SOME_ADDRESS;
  const { jwt, url, ...rest } = output as { jwt?: unknown; url?: unknown };
  return {
    ...rest,
    ...(jwt !== undefined && { jwt: tokens.jwt(jwt) }),
    ...(type.endsWith('createHandshakeUrl') && { url: url === false ? '' : SOME_ADDRESS }),
  };
}

import type { TokenKind } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { type RecognizedMachineToken, recognizeMachineToken } from '../token/machine.ts';
import type { PeekedToken } from '../token/peek.ts';

/** The option `acceptsToken`, checked. */
export interface AcceptedTokens {
  /** `one`: a single kind was given by name. `list`: several, or one in a list. `any`: all of them. */
  readonly form: 'one' | 'list' | 'any';
  readonly kinds: readonly TokenKind[];
}

const KINDS: readonly TokenKind[] = ['session-token', 'api-key', 'm2m-token', 'oauth-token'];

/**
 * Checks the option `acceptsToken`.
 *
 * @throws TypeError when it names a kind that there is not.
 */
export function acceptedTokens(option: unknown): AcceptedTokens {
  if (option === undefined) return { form: 'one', kinds: ['session-token'] };
  if (option === 'any') return { form: 'any', kinds: KINDS };
  if (Array.isArray(option)) return { form: 'list', kinds: option.map(kindOf) };
  return { form: 'one', kinds: [kindOf(option)] };
}

function kindOf(value: unknown): TokenKind {
  const kind = KINDS.find((known) => known === value);
  if (kind !== undefined) return kind;
  const meant = typeof value === 'string' ? KINDS.find((known) => known === value.replaceAll('_', '-')) : undefined;
  const hint = meant === undefined ? '' : `; "${meant}" is what you mean`;
  throw new TypeError(`acceptsToken must be "any", or one or a list of ${KINDS.join(', ')}${hint}`);
}

/** Whether session tokens play no part at all: then neither cookies nor a frontend API matter. */
export function isForMachinesOnly({ form, kinds }: AcceptedTokens): boolean {
  return form === 'one' && !kinds.includes('session-token');
}

/** Whether a token that counts may be a JWT, so that there must be keys: an API key is the one kind that never is. */
export function acceptsJwt({ kinds }: AcceptedTokens): boolean {
  return kinds.some((kind) => kind !== 'api-key');
}

/** What is to be judged of a request, and the machine's token where it is one. */
export interface Credential {
  readonly fact: RequestFacts['credential'];
  readonly machine: RecognizedMachineToken | null;
}

const SESSION: Credential = { fact: 'session', machine: null };
const UNACCEPTED: Credential = { fact: 'unaccepted', machine: null };
const ABSENT: Credential = { fact: 'absent', machine: null };

/**
 * Which credential counts.
 *
 * @param headerToken - The token of the `Authorization` header: the only place for a machine's token.
 * @param token - The same taken apart, when it is a JWT.
 */
export function credentialOf(
  accepted: AcceptedTokens,
  headerToken: string | null,
  token: PeekedToken | null,
): Credential {
  const { form, kinds } = accepted;
  const acceptsSessionOnly = form === 'one' && kinds[0] === 'session-token';
  // Whatever else the header has is judged as a session token, and refused as one.
  if (acceptsSessionOnly) return SESSION;
  if (headerToken === null) {
    if (form === 'one') return ABSENT;
    return kinds.includes('session-token') ? SESSION : UNACCEPTED;
  }
  const machine = recognizeMachineToken(headerToken, token);
  if (!kinds.includes(machine?.kind ?? 'session-token')) return UNACCEPTED;
  return machine === null ? SESSION : { fact: machine.isJwt ? 'machine-jwt' : 'machine-key', machine };
}

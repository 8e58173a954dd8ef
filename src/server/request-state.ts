import type { MachineIdentity, MachineTokenKind, RequestOutput, TokenClaims } from '../../machines/request/contract.ts';
import type { RequestReason } from '../../machines/request/facts-and-reasons.ts';
import { nameOfThrown } from '../protocol/unknown-values.ts';
import { type AuthorizationConditions, checkConditions, meetsConditions } from './authorization/conditions.ts';
import { conditionRefusal, unauthenticatedRefusal } from './authorization/refusal.ts';
import type { Settings } from './settings.ts';

/** How a request is to be answered. */
export type RequestState = SignedInState | SignedOutState | HandshakeState;

interface StateParts {
  /**
   * Headers for the answer, whatever it is: `Set-Cookie` lines of a refresh or handshake, `Location` when there is a redirect,
   * `Cache-Control: private, no-store` with either of the two, and `x-clerk-auth-status`, `-reason` and `-message` for debugging.
   */
  readonly headers: Headers;
  /**
   * Whether a user is signed in who has all that is asked for, by the verified claims. A machine has none of it.
   *
   * @throws TypeError when a condition is unknown, of the wrong type, or none is given.
   */
  has(conditions: AuthorizationConditions): boolean;
  /**
   * The state itself when it is signed in and has all that is asked for.
   *
   * @throws RequestRefusedError with the status and headers to answer with: 401, 403, the 307 of a handshake, or 503.
   * @throws TypeError as `has` does.
   */
  require(conditions?: AuthorizationConditions): SignedInState;
}

/** Somebody has proved who they are: a user by a session token, or a machine. */
export type SignedInState = SignedInSession | SignedInMachine;

/** The session token is genuine, in force, and for this app. */
export interface SignedInSession extends StateParts {
  readonly status: 'signed-in';
  readonly reason: null;
  readonly message: string;
  readonly tokenKind: 'session-token';
  /** The raw session token; after a refresh or handshake the new one. A secret. */
  readonly token: string;
  /** Its payload: verified. */
  readonly claims: TokenClaims;
}

/** A machine whose token counts. Only where the option `acceptsToken` lets machines in. */
export interface SignedInMachine extends StateParts {
  readonly status: 'signed-in';
  readonly reason: null;
  readonly message: string;
  readonly tokenKind: MachineTokenKind;
  /** The raw token. A secret. */
  readonly token: string;
  /** Whom the token stands for: a machine (`mch_…`), a user (`user_…`) or an organization (`org_…`). */
  readonly subject: string;
  /** What it may do: scopes of the token, or what `verifyMachineToken` answered. */
  readonly scopes: readonly string[];
  /** The verified payload of a JWT; of an opaque token what `verifyMachineToken` answered, `{}` when that was nothing. */
  readonly claims: TokenClaims;
}

/** Nobody, as far as this request shows. */
export interface SignedOutState extends StateParts {
  readonly status: 'signed-out';
  readonly reason: RequestReason;
  /** The reason in words. For developers, not for users. */
  readonly message: string;
  readonly tokenKind?: undefined;
  readonly token?: undefined;
  /**
   * Only with the reason `session-pending`: the verified claims of a session whose user has something left to do, for the page
   * that asks for it. They sign nobody in: only `status` says who is signed in.
   */
  readonly claims?: TokenClaims | undefined;
}

/** Only a redirect can tell: answer with {@link handshakeResponse}. */
export interface HandshakeState extends StateParts {
  readonly status: 'handshake';
  readonly reason: RequestReason;
  readonly message: string;
  readonly tokenKind?: undefined;
  readonly token?: undefined;
  readonly claims?: undefined;
}

/** What of the chart's output says who a request is from. */
type Identity = Pick<RequestOutput, 'status' | 'reason' | 'jwt' | 'claims' | 'machine'>;

/** What the chart put out, as callers see it. Each state is one literal: it is made for every request, and spreading costs. */
export function stateOf(output: Identity, headers: Headers, settings: Pick<Settings, 'now'>): RequestState {
  const { status, reason, jwt, claims, machine } = output;
  if (status === 'signed-in' && jwt !== null) {
    if (machine !== null) return machineState(machine, jwt, headers);
    if (claims !== null) return sessionState(claims, jwt, headers, settings);
  }
  const known = reason ?? 'unexpected-error';
  return status === 'handshake' ? handshakeState(known, headers) : signedOutState(known, headers, claims);
}

// The methods need no `this`, so that a copy of a state has them too.

function sessionState(
  claims: TokenClaims,
  token: string,
  headers: Headers,
  settings: Pick<Settings, 'now'>,
): SignedInSession {
  const meetsAll = (conditions: AuthorizationConditions) =>
    meetsConditions(claims, checkConditions(conditions), settings.now());
  const state: SignedInSession = {
    status: 'signed-in',
    reason: null,
    message: '',
    tokenKind: 'session-token',
    token,
    claims,
    headers,
    has: meetsAll,
    require: (conditions) => {
      if (conditions !== undefined && !meetsAll(conditions)) throw conditionRefusal(claims, conditions, headers);
      return state;
    },
  };
  return state;
}

function machineState({ kind, subject, scopes, claims }: MachineIdentity, token: string, headers: Headers) {
  const state: SignedInMachine = {
    status: 'signed-in',
    reason: null,
    message: '',
    tokenKind: kind,
    token,
    subject,
    scopes,
    claims,
    headers,
    has: meetsNoCondition,
    require: (conditions) => {
      if (conditions !== undefined) throw conditionRefusal(null, checkConditions(conditions), headers);
      return state;
    },
  };
  return state;
}

/** Roles, permissions, features, plans and proofs of identity are a user's. */
function meetsNoCondition(conditions: AuthorizationConditions): boolean {
  checkConditions(conditions);
  return false;
}

/** The state of a request that is to be redirected. */
export function handshakeState(reason: RequestReason, headers: Headers): HandshakeState {
  return {
    status: 'handshake',
    reason,
    message: explain(reason),
    headers,
    has: meetsNoCondition,
    require: refusingRequire('handshake', reason, headers),
  };
}

function signedOutState(reason: RequestReason, headers: Headers, claims: TokenClaims | null): SignedOutState {
  const state: SignedOutState = {
    status: 'signed-out',
    reason,
    message: explain(reason),
    headers,
    has: meetsNoCondition,
    require: refusingRequire('signed-out', reason, headers),
  };
  return claims !== null && reason === 'session-pending' ? { ...state, claims } : state;
}

/** `require` of a state that nobody is signed in by. */
function refusingRequire(
  status: 'signed-out' | 'handshake',
  reason: RequestReason,
  headers: Headers,
): StateParts['require'] {
  return (conditions) => {
    if (conditions !== undefined) checkConditions(conditions);
    throw unauthenticatedRefusal(status, reason, explain(reason), headers);
  };
}

/** Signed out because something failed that never should have; the operator is told its name. */
export function unexpectedState({ logger }: Settings, error: unknown): RequestState {
  logger.warn?.('A request could not be judged; it is signed out.', { name: nameOfThrown(error) });
  const reason = 'unexpected-error';
  const message = explain(reason);
  const headers = new Headers({
    'x-clerk-auth-status': 'signed-out',
    'x-clerk-auth-reason': reason,
    'x-clerk-auth-message': message,
  });
  return signedOutState(reason, headers, null);
}

const EXPLANATIONS: Partial<Record<string, string>> = {
  'active-organization-mismatch': 'The address asks for another organization than the session token is for.',
  'client-uat-but-no-session-token': 'Somebody is signed in, but the request carries no session token.',
  'dev-browser-missing': 'A development instance needs a development browser, and the request carries none.',
  'dev-browser-sync': 'The address brings a development browser that is not in the cookies yet.',
  'primary-domain-cross-origin-sync':
    'The document is reached from another origin, where the session may have changed.',
  'primary-responds-to-syncing': 'Another domain of the app asks for the development browser.',
  'no-token-in-header': "Only a machine's token is accepted here, and the Authorization header has none.",
  'satellite-needs-syncing': 'A satellite domain must hear from the primary domain who is signed in.',
  'secret-key-invalid': 'The back end refused the secret key it was asked about the token with.',
  'session-pending': 'The session is genuine, but not complete: its user has something left to do.',
  'session-token-and-uat-missing': 'The request carries neither a session token nor a sign that somebody is signed in.',
  'session-token-but-no-client-uat': 'The request carries a session token, but no sign that somebody is signed in.',
  'session-token-iat-before-client-uat': 'The session token is older than the last sign-in or sign-out.',
  'session-token-iat-in-the-future': "The session token was issued in the future: check the server's clock.",
  'session-token-missing': 'The handshake came back without a session token.',
  'session-token-nbf': "The session token is not in force yet: check the server's clock.",
  'jwk-failed-to-resolve': 'The key could not be read: check the keys option.',
  'jwk-kid-mismatch': 'No known key has signed the token: check that keys and token are of one instance.',
  'jwk-remote-failed-to-load': 'The key set could not be loaded: check keys.jwksUrl and the network.',
  'jwk-remote-invalid': 'What keys.jwksUrl answers with is no JSON Web Key Set with an RSA key.',
  'token-expired': 'The token has expired.',
  'token-iat-in-the-future': "The token was issued in the future: check the server's clock.",
  'token-invalid': 'The token is no JWT that can be accepted.',
  'token-invalid-algorithm': 'The token is signed with another algorithm than RS256, RS384 or RS512.',
  'token-invalid-authorized-parties':
    'The token names no party ("azp") that authorizedParties lists: it was issued to another, or minted by a request without Origin.',
  'token-invalid-issuer': 'The token was issued by another issuer ("iss") than the issuer option lists.',
  'token-invalid-signature': 'The signature does not match: the token is forged, or the keys are of another instance.',
  'token-not-active-yet': "The token is not in force yet: check the server's clock.",
  'token-type-mismatch': 'The token is of another kind than is accepted here, such as that of a machine or a template.',
  'token-verification-failed': 'A claim of the token is missing, of the wrong type, or not for this app.',
  'unexpected-error': 'The request could not be judged because of an error; see the log.',
};

/** A reason in words, for developers. Plain ASCII, so that it fits into a header; nothing of the request is in it. */
export function explain(reason: RequestReason | null): string {
  if (reason === null) return '';
  if (Object.hasOwn(EXPLANATIONS, reason)) return EXPLANATIONS[reason] ?? '';
  return 'The session token has expired and could not be refreshed without a redirect.';
}

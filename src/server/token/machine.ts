import type {
  MachineIdentity,
  MachineTokenKind,
  MachineVerdict,
  TokenClaims,
} from '../../../machines/request/contract.ts';
import type { RequestReason } from '../../../machines/request/facts-and-reasons.ts';
import { withKeyLoaded } from '../keys/key-source.ts';
import type { VerifySettings } from '../verify-settings.ts';
import { machineJwtKindOf, type PeekedToken, peekToken } from './peek.ts';
import { isForAudience, timesRefusal, verifySignature } from './verify.ts';

/** How an opaque token of a kind begins. */
const PREFIXES: readonly (readonly [prefix: string, kind: MachineTokenKind])[] = [
  ['mt_', 'm2m-token'],
  ['oat_', 'oauth-token'],
  ['ak_', 'api-key'],
];

/** A machine's token by what it says of itself: its kind, and whether it can be verified here. Not verified. */
export interface RecognizedMachineToken {
  readonly kind: MachineTokenKind;
  readonly isJwt: boolean;
}

/** Recognizes a machine's token, opaque or JWT; `null` for every other text. Total. */
export function recognizeMachineToken(text: string, token: PeekedToken | null): RecognizedMachineToken | null {
  if (token !== null) {
    const kind = machineJwtKindOf(token);
    return kind === null ? null : { kind, isJwt: true };
  }
  const found = PREFIXES.find(([prefix]) => text.startsWith(prefix));
  return found === undefined ? null : { kind: found[1], isJwt: false };
}

/** `cat` of the header of a token from one machine to another, where there is one. */
const M2M_CATEGORY = 'cl_B7d4PD333AAA';

/**
 * Verifies a machine's JWT: header, then the signature, then the claims. `authorizedParties` and `issuer` are rules for
 * session tokens and play no part. Never rejects.
 */
export async function verifyMachineJwt(
  jwt: string,
  kind: MachineTokenKind,
  settings: VerifySettings,
): Promise<MachineVerdict> {
  const token = peekToken(jwt);
  if (token === null) return { verified: false, reason: 'token-invalid' };
  const refused = headerRefusal(token, kind);
  if (refused !== null) return { verified: false, reason: refused };
  const check = await withKeyLoaded(settings, async () => {
    const found = await verifySignature(token, settings);
    return 'mustLoad' in found ? ('must-load' as const) : found;
  });
  if (typeof check === 'string' || 'reason' in check) {
    return { verified: false, reason: refusalReason(typeof check === 'string' ? check : check.reason) };
  }
  const { claims } = token;
  const subject = claims.sub;
  if (typeof subject !== 'string' || subject === '' || !isInForce(claims, kind, settings)) {
    return { verified: false, reason: 'token-verification-failed' };
  }
  return { verified: true, machine: { kind, subject, scopes: scopesOf(claims, kind), claims } };
}

/** Keys that could not be had: no fault of the token's, so these reasons stay what they are. */
const KEYS_AWAY: readonly RequestReason[] = [
  'jwk-failed-to-resolve',
  'jwk-remote-failed-to-load',
  'jwk-remote-invalid',
];

/** The finer reasons are for session tokens; a machine learns less. */
function refusalReason(reason: RequestReason): RequestReason {
  return KEYS_AWAY.includes(reason) ? reason : 'token-verification-failed';
}

function headerRefusal({ header }: PeekedToken, kind: MachineTokenKind): RequestReason | null {
  // An access token's "typ" is how it was recognized.
  if (kind === 'oauth-token') return null;
  if (header.cat !== undefined && header.cat !== M2M_CATEGORY) return 'token-invalid';
  return header.typ === undefined || header.typ === 'JWT' ? null : 'token-verification-failed';
}

function isInForce(claims: TokenClaims, kind: MachineTokenKind, settings: VerifySettings): boolean {
  const isForUs =
    kind === 'oauth-token'
      ? namesAudience(claims.aud, settings.audience)
      : isForAudience(claims.aud, settings.audience);
  return isForUs && timesRefusal(claims, settings.now(), settings.clockSkewMs) === null;
}

/**
 * Whether an access token is for this app: with the option `audience` it must say so (RFC 9068, section 4). Unlike a
 * session token it is handed to many, so one that names nobody is for nobody.
 */
function namesAudience(aud: unknown, accepted: readonly string[]): boolean {
  if (accepted.length === 0) return true;
  const named: unknown = Array.isArray(aud) ? aud : [aud];
  return isTexts(named) && !named.includes('') && named.some((name) => accepted.includes(name));
}

function scopesOf(claims: TokenClaims, kind: MachineTokenKind): readonly string[] {
  if (kind === 'm2m-token') return wordsOf(claims.scopes) ?? textsOf(claims.aud) ?? [];
  return textsOf(claims.scp) ?? wordsOf(claims.scope) ?? [];
}

function wordsOf(claim: unknown): string[] | null {
  return typeof claim === 'string' ? claim.split(' ').filter((word) => word !== '') : null;
}

function textsOf(claim: unknown): string[] | null {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((entry): entry is string => typeof entry === 'string') : null;
}

/**
 * What the answer of `verifyMachineToken` amounts to. `null` is a refusal; what is neither that nor of the documented shape
 * is a mistake of the verifier, and lets nobody in.
 */
export function machineVerdict(
  kind: MachineTokenKind,
  answer: unknown,
  { audience }: Pick<VerifySettings, 'audience'>,
): MachineVerdict {
  if (answer === null) return { verified: false, reason: 'token-invalid' };
  if (typeof answer !== 'object') return { verified: false, reason: 'unexpected-error' };
  const { subject, scopes, claims } = answer as Partial<MachineIdentity>;
  const isMeant = typeof subject === 'string' && subject !== '' && isTexts(scopes ?? []) && isClaims(claims ?? {});
  if (!isMeant) return { verified: false, reason: 'unexpected-error' };
  if (kind === 'oauth-token' && !namesAudience(claims?.aud, audience)) {
    return { verified: false, reason: 'token-verification-failed' };
  }
  return { verified: true, machine: { kind, subject, scopes: [...(scopes ?? [])], claims: claims ?? {} } };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isClaims(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

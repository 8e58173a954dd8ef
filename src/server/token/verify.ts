import { type CryptoKey, errors, flattenedVerify } from 'jose';
import type { TokenClaims } from '../../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../../machines/request/facts-and-reasons.ts';
import { type KeyLookup, warnOfMissingKey } from '../keys/key-source.ts';
import type { VerifySettings } from '../verify-settings.ts';
import { type PeekedToken, tokenClassOf } from './peek.ts';
import { verifiedInThisProcess } from './verified-signatures.ts';

/** What became of a token, or that its key must be fetched first. */
export type TokenCheck =
  | { readonly claims: TokenClaims }
  | { readonly reason: TokenRefusalReason }
  | { readonly mustLoad: true };

/** By what a token is verified where it is not by the settings alone. */
export interface VerifyTerms {
  /** How far clocks may be apart. */
  readonly skewMs?: number | undefined;
  /** What becomes of its signature, where that was begun with before. */
  readonly signature?: TokenCheck | Promise<TokenCheck> | undefined;
}

/**
 * Verifies a session token: category and header, then the signature, and only then the claims, so that a forged token
 * learns nothing from the answer.
 */
export async function verifyToken(
  token: PeekedToken | null,
  settings: VerifySettings,
  { skewMs = settings.clockSkewMs, signature = verifySignature(token, settings) }: VerifyTerms = {},
): Promise<TokenCheck> {
  const signed = await signature;
  if (!('claims' in signed)) return signed;
  const reason = claimsRefusal(signed.claims, settings, skewMs);
  return reason === null ? signed : { reason };
}

/** A check that is done, or that a thread of the platform is at. Wrapped: whoever waits for the beginning does not wait for the end. */
export interface BegunCheck {
  readonly check: TokenCheck | Promise<TokenCheck>;
}

/** What a signature is verified with. */
type SignatureSettings = Pick<VerifySettings, 'keys' | 'now' | 'logger'>;

/**
 * Begins to verify that a token is genuine: category and header, then the signature. Its claims may still not count here and now.
 *
 * @param comesAgain - Whether the token may come with the next request too, so that its signature is worth remembering.
 * @returns At once what is known at once; else when a thread of the platform is at it, so that whoever has something else to do does it
 *   meanwhile.
 */
export function beginSignature(
  token: PeekedToken | null,
  settings: SignatureSettings,
  comesAgain = true,
): BegunCheck | Promise<BegunCheck> {
  if (token === null) return refused('token-invalid');
  if (tokenClassOf(token) === 'other') return refused('token-type-mismatch');
  if (token.header.typ !== undefined && token.header.typ !== 'JWT') return refused('token-invalid');
  return beginJws(token, settings, comesAgain);
}

/** {@link beginSignature}, to its end. */
export async function verifySignature(
  token: PeekedToken | null,
  settings: SignatureSettings,
  comesAgain = true,
): Promise<TokenCheck> {
  return (await beginSignature(token, settings, comesAgain)).check;
}

/** Verifies that a token was signed with one of the keys, whatever kind of token it is. */
export async function verifyJws(token: PeekedToken, settings: SignatureSettings): Promise<TokenCheck> {
  return (await beginJws(token, settings, true)).check;
}

/** Asymmetric, and of the one family the frontend API signs with: no `none`, no HMAC with a public key as its secret. */
const ALGORITHMS: readonly unknown[] = ['RS256', 'RS384', 'RS512'];

function beginJws(
  token: PeekedToken,
  settings: SignatureSettings,
  comesAgain: boolean,
): BegunCheck | Promise<BegunCheck> {
  const { header, parts } = token;
  // "crit" would let a token change how it is to be read (RFC 7515, section 4.1.11).
  if (header.crit !== undefined) return refused('token-invalid');
  if (!ALGORITHMS.includes(header.alg)) return refused('token-invalid-algorithm');
  if (!isCanonicalBase64url(parts.signature)) return refused('token-invalid-signature');
  const lookup = settings.keys.find({
    alg: String(header.alg),
    kid: typeof header.kid === 'string' ? header.kid : undefined,
  });
  const begin = (found: KeyLookup) => {
    if ('reason' in found) warnOfMissingKey(settings, found.reason);
    if (!('key' in found)) return { check: found };
    if (verifiedInThisProcess.has(token, found.key, settings.now)) return { check: { claims: token.claims } };
    return handOver(token, found.key, comesAgain ? settings.now() : null);
  };
  return 'then' in lookup ? lookup.then(begin) : begin(lookup);
}

function refused(reason: TokenRefusalReason): BegunCheck {
  return { check: { reason } };
}

/**
 * Has jose hand a signature to the platform, and answers when it has.
 *
 * @param nowMs - When it is remembered from, if it is genuine; `null`: it is not.
 */
async function handOver(token: PeekedToken, key: CryptoKey, nowMs: number | null): Promise<BegunCheck> {
  const verification = flattenedVerify(token.parts, key, { algorithms: [String(token.header.alg)] });
  // It takes jose two turns of the queue of microtasks. With more or fewer nothing goes wrong: it only takes longer.
  await undefined;
  await undefined;
  const remembered = nowMs === null ? null : verifiedInThisProcess.entryOf(token, key, nowMs);
  return {
    check: verification.then(
      () => {
        if (remembered !== null) verifiedInThisProcess.add(remembered);
        return { claims: token.claims };
      },
      (error) => ({ reason: reasonOf(error) }),
    ),
  };
}

function reasonOf(error: unknown): TokenRefusalReason {
  // That it is well-formed was seen before.
  return error instanceof errors.JWSSignatureVerificationFailed
    ? 'token-invalid-signature'
    : 'token-verification-failed';
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Whether a text is the one way to write its bytes in base64url. The last character may hold bits that no byte uses;
 * decoders ignore them, so one signature could be written in several ways, and one token be told to be another.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-3.5 RFC 4648, section 3.5}
 */
export function isCanonicalBase64url(text: string): boolean {
  const last = ALPHABET.indexOf(text.slice(-1));
  const beyond = text.length % 4;
  if (beyond === 0) return true;
  if (beyond === 2) return last % 16 === 0;
  return beyond === 3 && last % 4 === 0;
}

/**
 * Why genuine claims do not count here and now, or `null`. In this order: "sub", "aud", "azp", "iss", "exp", "nbf", "iat".
 *
 * @param skewMs - How far clocks may be apart.
 */
export function claimsRefusal(
  claims: TokenClaims,
  settings: VerifySettings,
  skewMs: number,
): TokenRefusalReason | null {
  if (typeof claims.sub !== 'string' || claims.sub === '') return 'token-verification-failed';
  if (!isForAudience(claims.aud, settings.audience)) return 'token-verification-failed';
  if (!isForParty(claims.azp, settings.authorizedParties)) return 'token-invalid-authorized-parties';
  if (!isOfIssuer(claims.iss, settings.issuers)) return 'token-invalid-issuer';
  return timesRefusal(claims, settings.now(), skewMs);
}

/** Why a token does not count at this time, or `null`. */
export function timesRefusal({ exp, nbf, iat }: TokenClaims, nowMs: number, skewMs: number): TokenRefusalReason | null {
  if (!isTime(exp) || !isTimeOrAbsent(nbf) || !isTimeOrAbsent(iat)) return 'token-verification-failed';
  if (exp * 1000 <= nowMs - skewMs) return 'token-expired';
  if (nbf !== undefined && nbf * 1000 > nowMs + skewMs) return 'token-not-active-yet';
  if (iat !== undefined && iat * 1000 > nowMs + skewMs) return 'token-iat-in-the-future';
  return null;
}

/** A token without "aud" is for everyone; one whose "aud" is empty, `null`, or neither text nor texts is for nobody. */
export function isForAudience(aud: unknown, accepted: readonly string[]): boolean {
  if (accepted.length === 0 || aud === undefined) return true;
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return named.some((name) => typeof name === 'string' && accepted.includes(name));
}

/** With a list of parties, a token that names none is refused: it must not be the way around the list. */
function isForParty(azp: unknown, parties: readonly string[]): boolean {
  return parties.length === 0 || (typeof azp === 'string' && parties.includes(azp));
}

function isOfIssuer(iss: unknown, issuers: readonly string[]): boolean {
  return issuers.length === 0 || (typeof iss === 'string' && issuers.includes(iss));
}

/** Whether the session is not complete yet: its user still has something to do, as choosing an organization. */
export function isPending({ sts }: TokenClaims): boolean {
  return sts === 'pending';
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function isTimeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || isTime(value);
}

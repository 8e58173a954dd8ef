import { type CryptoKey, errors, flattenedVerify } from 'jose';
import type { TokenClaims } from '../../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../../machines/request/facts-and-reasons.ts';
import { type KeyLookup, warnOfMissingKey } from '../keys/key-source.ts';
import type { VerifySettings } from '../verify-settings.ts';
import { type OpenedToken, type PeekedToken, tokenClassOf } from './peek.ts';
import { verifiedInThisProcess } from './verified-signatures.ts';

/** What became of a token, or that its key must be fetched first. */
export type TokenCheck =
  | { readonly claims: TokenClaims }
  | { readonly reason: TokenRefusalReason }
  | { readonly mustLoad: true };

/** What became of a signature, or that its key must be fetched first. */
export type SignatureCheck =
  | { readonly isGenuine: true }
  | { readonly reason: TokenRefusalReason }
  | { readonly mustLoad: true };

/** By what a token is verified where it is not by the settings alone. */
export interface VerifyTerms {
  /** How far clocks may be apart. */
  readonly skewMs?: number | undefined;
  /** What becomes of its signature, where that was begun with before. */
  readonly signature?: SignatureCheck | Promise<SignatureCheck> | undefined;
}

/**
 * Verifies a session token: category and header, then the signature, and only then the claims, so that a forged token
 * learns nothing from the answer.
 */
export async function verifyToken(
  token: PeekedToken | null,
  settings: VerifySettings,
  { skewMs = settings.clockSkewMs, signature }: VerifyTerms = {},
): Promise<TokenCheck> {
  if (token === null) return { reason: 'token-invalid' };
  const refused = kindRefusal(token);
  if (refused !== null) return { reason: refused };
  const check = signature === undefined ? await verifySignature(token, settings) : told(await signature, settings);
  if (!('isGenuine' in check)) return check;
  const reason = claimsRefusal(token.claims, settings, skewMs);
  return reason === null ? { claims: token.claims } : { reason };
}

/** Why a token cannot be a session token, by what it says of itself; `null` where it may be one. */
export function kindRefusal(token: PeekedToken): TokenRefusalReason | null {
  if (tokenClassOf(token) === 'other') return 'token-type-mismatch';
  return token.header.typ !== undefined && token.header.typ !== 'JWT' ? 'token-invalid' : null;
}

/** A check that is done, or that a thread of the platform is at. Wrapped: whoever waits for the beginning does not wait for the end. */
export interface BegunSignature {
  /** The token whose signature it is. */
  readonly jwt: string;
  readonly check: SignatureCheck | Promise<SignatureCheck>;
}

/** What a signature is verified with. */
type SignatureSettings = Pick<VerifySettings, 'keys' | 'now' | 'logger'>;

/**
 * Verifies that a token was signed with one of the keys, whatever kind of token it is.
 *
 * @param comesAgain - Whether the token may come with the next request too, so that its signature is worth remembering.
 */
export async function verifySignature(
  token: PeekedToken,
  settings: SignatureSettings,
  comesAgain = true,
): Promise<SignatureCheck> {
  const begun = await beginSignature(token, settings, comesAgain ? () => token.claims : null);
  return told(await begun.check, settings);
}

/** The operator is told only of a token that is judged: one that was begun with may be of another app of the domain. */
function told(check: SignatureCheck, settings: SignatureSettings): SignatureCheck {
  if ('reason' in check) warnOfMissingKey(settings, check.reason);
  return check;
}

/** Asymmetric, and of the one family the frontend API signs with: no `none`, no HMAC with a public key as its secret. */
const ALGORITHMS: readonly unknown[] = ['RS256', 'RS384', 'RS512'];

/**
 * Begins to verify a signature.
 *
 * @param claimsOf - Of a token that may come with the next request too, so that its signature is worth remembering: its claims, which
 *   are asked for while a thread is at it.
 * @returns At once what is known at once; else when a thread of the platform is at it, so that whoever has something else to do does it
 *   meanwhile.
 */
export function beginSignature(
  token: OpenedToken,
  settings: SignatureSettings,
  claimsOf: (() => TokenClaims | undefined) | null,
): BegunSignature | Promise<BegunSignature> {
  const { jwt, header, parts } = token;
  const refused = (reason: TokenRefusalReason): BegunSignature => ({ jwt, check: { reason } });
  // "crit" would let a token change how it is to be read (RFC 7515, section 4.1.11).
  if (header.crit !== undefined) return refused('token-invalid');
  if (!ALGORITHMS.includes(header.alg)) return refused('token-invalid-algorithm');
  if (!isCanonicalBase64url(parts.signature)) return refused('token-invalid-signature');
  const lookup = settings.keys.find({
    alg: String(header.alg),
    kid: typeof header.kid === 'string' ? header.kid : undefined,
  });
  const begin = (found: KeyLookup) => {
    if (!('key' in found)) return { jwt, check: found };
    if (verifiedInThisProcess.has(token, found.key, settings.now)) return { jwt, check: GENUINE };
    return handOver(token, found.key, claimsOf && { claimsOf, nowMs: settings.now() });
  };
  return 'then' in lookup ? lookup.then(begin) : begin(lookup);
}

const GENUINE: SignatureCheck = { isGenuine: true };

interface ToRemember {
  readonly claimsOf: () => TokenClaims | undefined;
  readonly nowMs: number;
}

/** Has jose hand a signature to the platform, and answers when it has. */
async function handOver(token: OpenedToken, key: CryptoKey, toRemember: ToRemember | null): Promise<BegunSignature> {
  const { jwt, parts, header } = token;
  const verification = flattenedVerify(parts, key, { algorithms: [String(header.alg)] });
  // It takes jose two turns of the queue of microtasks. With more or fewer nothing goes wrong: it only takes longer.
  await undefined;
  await undefined;
  const claims = toRemember?.claimsOf();
  const entry = toRemember && claims && verifiedInThisProcess.entryOf({ jwt, claims }, key, toRemember.nowMs);
  return {
    jwt,
    check: verification.then(
      () => {
        if (entry) verifiedInThisProcess.add(entry);
        return GENUINE;
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

import type { CryptoKey } from 'jose';
import type { TokenRefusalReason } from '../../../machines/request/facts-and-reasons.ts';
import { SessionError, type SessionErrorOptions } from '../../protocol/errors.ts';
import { type LoggingSettings, warnOnce } from '../warn-once.ts';

/** The key a token needs, by its protected header: at hand, to be fetched first, or not to be had. */
export type KeyLookup =
  | { readonly key: CryptoKey }
  | { readonly mustLoad: true }
  | { readonly reason: TokenRefusalReason };

/** What a key is looked up by. Not verified. */
export interface KeyQuery {
  /** "kid" of the protected header. */
  readonly kid: string | undefined;
  /** "alg" of the protected header, one of the accepted. */
  readonly alg: string;
}

/** Where the keys of one tenant come from. */
export interface KeySource {
  /** Looks among the keys at hand: answers at once where it has answered before. Never fetches for the caller to wait for. */
  find(query: KeyQuery): KeyLookup | Promise<KeyLookup>;
  /**
   * Fetches the keys anew. Shared by all who ask meanwhile; bounded in time.
   *
   * @throws KeyLoadError when no usable key set came.
   */
  load(): Promise<void>;
}

/** Settings, as far as keys are looked for by them. */
export interface KeySettings extends LoggingSettings {
  readonly keys: KeySource;
}

/** Reasons that are the operator's as likely as a forger's: a mistake in the set-up signs everybody out by them. */
const TOLD: Partial<Readonly<Record<TokenRefusalReason, string>>> = {
  'jwk-failed-to-resolve':
    'The key of a token could not be used: check that keys can be imported, and that no two have one "kid".',
  'jwk-kid-mismatch':
    'A token names a key ("kid") that is not among the keys, or not for its algorithm: if users are signed out, check that keys and tokens are of one instance.',
};

/** Tells the operator, once for each reason, that a token was refused for want of its key. */
export function warnOfMissingKey(settings: LoggingSettings, reason: TokenRefusalReason): void {
  const message = TOLD[reason];
  if (message !== undefined) warnOnce(settings, message, { reason });
}

/**
 * Runs a check that may find its key missing, fetches the keys then, and runs it once more.
 *
 * @returns What the check found, or the reason why there is no key.
 */
export async function withKeyLoaded<Found>(
  settings: KeySettings,
  check: () => Promise<Found | 'must-load'>,
): Promise<Found | KeyLoadError['reason'] | 'jwk-kid-mismatch'> {
  const first = await check();
  if (first !== 'must-load') return first;
  try {
    await settings.keys.load();
  } catch (error) {
    return error instanceof KeyLoadError ? error.reason : 'jwk-remote-failed-to-load';
  }
  const second = await check();
  if (second !== 'must-load') return second;
  warnOfMissingKey(settings, 'jwk-kid-mismatch');
  return 'jwk-kid-mismatch';
}

/** No usable key set came from where it is published. */
export class KeyLoadError extends SessionError {
  /** What a request that needed the key is signed out with. */
  readonly reason: 'jwk-remote-failed-to-load' | 'jwk-remote-invalid';

  constructor(reason: KeyLoadError['reason'], facts: Pick<SessionErrorOptions, 'cause' | 'status'> = {}) {
    super(
      reason === 'jwk-remote-invalid' ? 'invalid-answer' : 'network',
      'The key set could not be loaded: check that jwksUrl answers with a JSON Web Key Set.',
      facts,
    );
    this.name = 'KeyLoadError';
    this.reason = reason;
  }
}

/** The numbers of the key cache. */
export const keyLimits = {
  /** Keys this young are used without a thought. */
  freshMs: 5 * 60_000,
  /** Older ones are still used while new ones are fetched on the side; beyond this the request waits for the new ones. */
  staleMs: 60 * 60_000,
  /** When they cannot be fetched, the old ones serve so long: an outage of the key server is no outage of the app. */
  lastResortMs: 24 * 60 * 60_000,
  /** A `kid` nobody knows makes the set be fetched at most this often: tokens can be forged at will. */
  unknownKidCooldownMs: 10_000,
  /** After a failed fetch the next one is this far off. */
  failureCooldownMs: 5_000,
  /** Tenants whose keys are remembered, per fetch function. */
  tenantsMax: 500,
  /** A published key set is at most so large. */
  keySetBytesMax: 262_144,
  /** And has at most so many keys. */
  keySetKeysMax: 100,
} as const;

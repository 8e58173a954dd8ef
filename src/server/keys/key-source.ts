import type { CryptoKey } from 'jose';
import type { TokenRefusalReason } from '../../../machines/request/request-reason.ts';

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
  /** Looks among the keys at hand. Never fetches for the caller to wait for. */
  find(query: KeyQuery): Promise<KeyLookup>;
  /**
   * Fetches the keys anew. Shared by all who ask meanwhile; bounded in time.
   *
   * @throws KeyLoadError when no usable key set came.
   */
  load(): Promise<void>;
}

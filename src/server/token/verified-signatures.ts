import type { CryptoKey } from 'jose';
import type { PeekedToken } from './peek.ts';

/** The numbers of the memory of verified signatures. */
export const signatureMemoryLimits = {
  /** Signatures that are remembered, of all tenants together. */
  entriesMax: 5_000,
  /** Characters of their tokens, one byte each: what is not base64url or a dot is no token. */
  charsMax: 4_194_304,
  /** No signature is remembered longer, however long its token lives. */
  rememberedMaxMs: 5 * 60_000,
} as const;

interface RememberedSignature {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Remembers which tokens a key is known to have signed, so that one that comes with every request is not verified by each.
 *
 * All that is remembered is what can never change: that this text, to the character, carries a signature of this key. The key is looked up
 * for every request, and times, audience, party, issuer and category are judged by the options of whoever asks, so nothing of
 * one tenant, or of other options, is ever an answer to another. Keys that were fetched anew are new keys, to which nothing is known.
 *
 * What is refused is not remembered: forging is free, and would push out what is genuine.
 */
export class VerifiedSignatures {
  readonly #entries = new Map<string, RememberedSignature>();
  /** Tells keys apart, without keeping any alive. */
  readonly #keyNumbers = new WeakMap<CryptoKey, number>();
  #keysSeen = 0;
  #chars = 0;

  /**
   * Whether a key is known to have signed a token.
   *
   * @param now - Read only where there is something to judge by it.
   */
  has({ jwt }: PeekedToken, key: CryptoKey, now: () => number): boolean {
    const name = this.#nameOf(jwt, key);
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    if (isCurrent(entry, now())) return true;
    this.#forget(name);
    return false;
  }

  /**
   * Remembers a signature until its token expires, for five minutes at most. One that does not say when it expires, or has expired,
   * is not worth a place.
   *
   * @param token - Its signature by this key has just been verified.
   */
  add({ jwt, claims }: PeekedToken, key: CryptoKey, nowMs: number): void {
    const expiresAtMs = typeof claims.exp === 'number' ? claims.exp * 1000 : Number.NaN;
    const untilMs = Math.min(expiresAtMs, nowMs + signatureMemoryLimits.rememberedMaxMs);
    if (!(nowMs < untilMs)) return;
    const name = copyOf(this.#nameOf(jwt, key));
    this.#forget(name);
    this.#entries.set(name, { fromMs: nowMs, untilMs });
    this.#chars += name.length;
    this.#makeRoom(nowMs);
  }

  /** How much is remembered. */
  get size(): { readonly entries: number; readonly chars: number } {
    return { entries: this.#entries.size, chars: this.#chars };
  }

  /** The oldest go first: those that have expired, and as many others as are too many. A token that is still in use is verified once more. */
  #makeRoom(nowMs: number): void {
    const { entriesMax, charsMax } = signatureMemoryLimits;
    for (const [name, entry] of this.#entries) {
      const isTooMuch = this.#entries.size > entriesMax || this.#chars > charsMax;
      if (!isTooMuch && isCurrent(entry, nowMs)) return;
      this.#forget(name);
    }
  }

  #forget(name: string): void {
    if (this.#entries.delete(name)) this.#chars -= name.length;
  }

  #nameOf(jwt: string, key: CryptoKey): string {
    let keyNumber = this.#keyNumbers.get(key);
    if (keyNumber === undefined) {
      this.#keysSeen += 1;
      keyNumber = this.#keysSeen;
      this.#keyNumbers.set(key, keyNumber);
    }
    return `${keyNumber} ${jwt}`;
  }
}

/** A clock that was set back must not make anything be remembered for longer. */
function isCurrent({ fromMs, untilMs }: RememberedSignature, nowMs: number): boolean {
  return nowMs >= fromMs && nowMs < untilMs;
}

/** A text of its own: what was cut out of a header may keep the whole header in memory. */
function copyOf(ascii: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(ascii));
}

/** The memory of this process, for all options objects: some apps make new ones for every request. */
export const verifiedInThisProcess = new VerifiedSignatures();

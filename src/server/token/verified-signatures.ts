import type { CryptoKey } from 'jose';
import type { PeekedToken } from './peek.ts';

/** The numbers of the memory of verified signatures. */
export const signatureMemoryLimits = {
  /** Signatures that are remembered, of all tenants together. */
  entriesMax: 5_000,
  /** Characters of their tokens, one byte each: what is not base64url or a dot is no token. */
  charsMax: 4_194_304,
  /** How long a generation takes new ones: none is remembered for longer than two, however long its token lives. */
  generationMs: 60_000,
} as const;

/** 192 bits: no two genuine signatures end alike. If they did, the later would take the place of the other, to be verified once more. */
const NAME_CHARS = 32;

interface RememberedSignature {
  readonly jwt: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Generation {
  readonly entries: Map<string, RememberedSignature>;
  readonly beganAtMs: number;
  chars: number;
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
  // Two generations, and not the oldest entry of one map: a map that loses its first entries is walked through from them each time.
  #young = emptyGeneration(0);
  #old = emptyGeneration(0);
  /** Tells keys apart, without keeping any alive. */
  readonly #keyNumbers = new WeakMap<CryptoKey, number>();
  #keysSeen = 0;

  /**
   * Whether a key is known to have signed a token.
   *
   * @param now - Read only where there is something to judge by it.
   */
  has({ jwt }: PeekedToken, key: CryptoKey, now: () => number): boolean {
    const name = this.#nameOf(jwt, key);
    const entry = this.#young.entries.get(name) ?? this.#old.entries.get(name);
    return entry !== undefined && entry.jwt === jwt && isCurrent(entry, now());
  }

  /**
   * Remembers a signature until its token expires, for two minutes at most. One that does not say when it expires, or has expired,
   * is not worth a place.
   *
   * @param token - Its signature by this key has just been verified.
   */
  add({ jwt, claims }: PeekedToken, key: CryptoKey, nowMs: number): void {
    const expiresAtMs = typeof claims.exp === 'number' ? claims.exp * 1000 : Number.NaN;
    const untilMs = Math.min(expiresAtMs, nowMs + 2 * signatureMemoryLimits.generationMs);
    if (!(nowMs < untilMs)) return;
    const own = copyOf(jwt);
    const name = this.#nameOf(own, key);
    this.#makeRoom(own.length, nowMs);
    const replaced = this.#young.entries.get(name)?.jwt ?? '';
    this.#young.chars += own.length - replaced.length;
    this.#young.entries.set(name, { jwt: own, fromMs: nowMs, untilMs });
  }

  /** How much is remembered. */
  get size(): { readonly entries: number; readonly chars: number } {
    const [young, old] = [this.#young, this.#old];
    return { entries: young.entries.size + old.entries.size, chars: young.chars + old.chars };
  }

  /**
   * Begins a generation when the young one is full or old, or the clock was set back, and lets the one before go. A token of it that is
   * still in use is verified once more.
   */
  #makeRoom(chars: number, nowMs: number): void {
    const { entriesMax, charsMax, generationMs } = signatureMemoryLimits;
    const { entries, beganAtMs, chars: held } = this.#young;
    const isFull = entries.size >= entriesMax / 2 || held + chars > charsMax / 2;
    const ageMs = nowMs - beganAtMs;
    if (!isFull && ageMs >= 0 && ageMs < generationMs) return;
    this.#old = ageMs >= 0 && ageMs < 2 * generationMs ? this.#young : emptyGeneration(nowMs);
    this.#young = emptyGeneration(nowMs);
  }

  /**
   * What an entry is looked up by: the key, and the end of the signature. A map goes through each character of a name it is asked for;
   * to compare a whole token with the one that is found costs a tenth of that.
   */
  #nameOf(jwt: string, key: CryptoKey): string {
    let keyNumber = this.#keyNumbers.get(key);
    if (keyNumber === undefined) {
      this.#keysSeen += 1;
      keyNumber = this.#keysSeen;
      this.#keyNumbers.set(key, keyNumber);
    }
    return `${keyNumber} ${jwt.slice(-NAME_CHARS)}`;
  }
}

function emptyGeneration(beganAtMs: number): Generation {
  return { entries: new Map(), beganAtMs, chars: 0 };
}

/** A clock that was set back must not make anything be remembered for longer. */
function isCurrent({ fromMs, untilMs }: RememberedSignature, nowMs: number): boolean {
  return nowMs >= fromMs && nowMs < untilMs;
}

/** A text of its own: what was cut out of a header may keep the whole header in memory. Written behind another text it is copied, in a fifth of a decoder's time. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}

/** The memory of this process, for all options objects: some apps make new ones for every request. */
export const verifiedInThisProcess = new VerifiedSignatures();

import type { CryptoKey } from 'jose';
import { copyOf } from '../bounds.ts';
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

/** Of a signature's end. Of genuine ones all characters but the last are as good as random. */
const NUMBERED_CHARS = 8;

/** That a key has signed a text. */
export interface RememberedSignature {
  readonly jwt: string;
  /** Where it is kept, by {@link placeOf}. */
  readonly place: number;
  readonly keyNumber: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Generation {
  readonly entries: Map<number, RememberedSignature>;
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
  has({ jwt }: Pick<PeekedToken, 'jwt'>, key: CryptoKey, now: () => number): boolean {
    const keyNumber = this.#numberOf(key);
    const place = placeOf(jwt, keyNumber);
    const entry = this.#young.entries.get(place) ?? this.#old.entries.get(place);
    return entry !== undefined && entry.keyNumber === keyNumber && entry.jwt === jwt && isCurrent(entry, now());
  }

  /**
   * What is to be remembered of a signature if it turns out to be genuine; `null` where the token does not say when it expires, or has
   * expired: it is not worth a place. Made while the signature is verified, which takes a thread longer than this.
   *
   * @param nowMs - By it generations end, and not by when an entry was made: signatures do not end in the order they were begun in.
   */
  entryOf(
    { jwt, claims }: Pick<PeekedToken, 'jwt' | 'claims'>,
    key: CryptoKey,
    nowMs: number,
  ): RememberedSignature | null {
    const expiresAtMs = typeof claims.exp === 'number' ? claims.exp * 1000 : Number.NaN;
    const untilMs = Math.min(expiresAtMs, nowMs + 2 * signatureMemoryLimits.generationMs);
    if (!(nowMs < untilMs)) return null;
    this.#letGo(nowMs);
    const keyNumber = this.#numberOf(key);
    return { jwt: copyOf(jwt), place: placeOf(jwt, keyNumber), keyNumber, fromMs: nowMs, untilMs };
  }

  /**
   * Remembers a signature until its token expires, for two minutes at most.
   *
   * @param entry - Its signature has just been verified. It may have been begun with before others that are remembered already.
   */
  add(entry: RememberedSignature): void {
    this.#makeRoom(entry);
    const { entries } = this.#young;
    const replaced = entries.get(entry.place)?.jwt ?? '';
    this.#young.chars += entry.jwt.length - replaced.length;
    entries.set(entry.place, entry);
  }

  /** How much is remembered. */
  get size(): { readonly entries: number; readonly chars: number } {
    const [young, old] = [this.#young, this.#old];
    return { entries: young.entries.size + old.entries.size, chars: young.chars + old.chars };
  }

  /**
   * Begins a generation when the young one is old, or the clock was set back, and lets the one before go. A token of it that is still in
   * use is verified once more.
   */
  #letGo(nowMs: number): void {
    const { generationMs } = signatureMemoryLimits;
    const ageMs = nowMs - this.#young.beganAtMs;
    if (ageMs >= 0 && ageMs < generationMs) return;
    this.#old = ageMs >= 0 && ageMs < 2 * generationMs ? this.#young : emptyGeneration(nowMs);
    this.#young = emptyGeneration(nowMs);
  }

  /** Begins a generation when the young one is full. */
  #makeRoom({ jwt, fromMs }: RememberedSignature): void {
    const { entriesMax, charsMax } = signatureMemoryLimits;
    const { entries, beganAtMs, chars } = this.#young;
    if (entries.size < entriesMax / 2 && chars + jwt.length <= charsMax / 2) return;
    this.#old = this.#young;
    this.#young = emptyGeneration(Math.max(beganAtMs, fromMs));
  }

  #numberOf(key: CryptoKey): number {
    const known = this.#keyNumbers.get(key);
    if (known !== undefined) return known;
    this.#keysSeen += 1;
    this.#keyNumbers.set(key, this.#keysSeen);
    return this.#keysSeen;
  }
}

/**
 * What an entry is looked up by: a number of 30 bits, of the key and the signature's end. A map finds a small number in half the time of a
 * text, for it goes through the characters of no other. Two that have one place are no harm: the later takes it, and the other is verified
 * once more.
 */
function placeOf(jwt: string, keyNumber: number): number {
  let mixed = keyNumber;
  // FNV-1a.
  for (let at = jwt.length - NUMBERED_CHARS; at < jwt.length; at += 1) {
    mixed = Math.imul(mixed ^ jwt.charCodeAt(at), 0x01000193);
  }
  return mixed >>> 2;
}

function emptyGeneration(beganAtMs: number): Generation {
  return { entries: new Map(), beganAtMs, chars: 0 };
}

/** A clock that was set back must not make anything be remembered for longer. */
function isCurrent({ fromMs, untilMs }: RememberedSignature, nowMs: number): boolean {
  return nowMs >= fromMs && nowMs < untilMs;
}

/** The memory of this process, for all options objects: some apps make new ones for every request. */
export const verifiedInThisProcess = new VerifiedSignatures();

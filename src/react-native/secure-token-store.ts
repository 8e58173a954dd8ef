import { check } from '../protocol/caller-input.ts';
import { parsedJson } from '../protocol/unknown-values.ts';

/** What is needed of `expo-secure-store`. Another keychain does as well, behind the same three functions. */
export interface NativeSecureStore {
  /** What is stored, or `null`. May reject while the keychain is locked. */
  getItemAsync(key: string): Promise<string | null>;
  /** Stores at most 2 048 bytes. */
  setItemAsync(key: string, value: string): Promise<void>;
  /** Takes it away. */
  deleteItemAsync(key: string): Promise<void>;
}

/** What outlives the app: as much of a session as starts it again. It can be spread into the options of `createSession`. */
export interface StoredSession {
  /** The session's id. */
  readonly sessionId: string;
  /** Its newest token, raw, by now probably expired. */
  readonly lastActiveToken: string | null;
  /** Its organization, `null` for the personal account. */
  readonly organizationId: string | null;
}

/** Keeps one record, of tokens or of a session, where other apps cannot read it. */
export interface SecureTokenStore<Stored extends object> {
  /**
   * What is stored; `null` where nothing is, or nothing readable. Rejects when the keychain does, as while the device is locked: that
   * says nothing about whether somebody is signed in.
   */
  read(): Promise<Stored | null>;
  /**
   * Stores `next`, or takes away what is stored when that is `null`. With `expected` only if what is stored is still that. An app that is
   * killed meanwhile finds the one or the other, whole.
   *
   * @returns Whether it was stored.
   */
  write(next: Stored | null, expected?: Stored | null): Promise<boolean>;
  /** Runs one function after another: a refresh token must not be used twice. */
  lock<Result>(run: () => Promise<Result>): Promise<Result>;
}

/** Where the record is. */
export interface SecureTokenStoreOptions {
  /** Begins the names of its entries: letters, digits, `.`, `_` and `-`. Default `xstate-session`. One for each record. */
  readonly name?: string;
}

/** The entry that says which parts are the record. */
interface Head {
  readonly generation: 'a' | 'b';
  readonly parts: number;
}

/** Older versions of the keychain take no more than 2 048 bytes for a value. */
const PART_MAX = 2_000;

/**
 * A store of tokens in the keychain of iOS or the keystore of Android. A record that is too long for one entry is stored in several.
 * Nothing is encrypted here: that is what the platform does. On iOS what is stored outlives the app's being removed.
 *
 * @throws TypeError for what is no secure store, and a name that cannot be.
 *
 * @example
 * ```ts
 * import * as SecureStore from 'expo-secure-store';
 *
 * const store = secureTokenStore(SecureStore);
 * const stored = await store.read();
 * ```
 */
export function secureTokenStore<Stored extends object = StoredSession>(
  SecureStore: NativeSecureStore,
  { name = 'xstate-session' }: SecureTokenStoreOptions = {},
): SecureTokenStore<Stored> {
  const isStore = typeof SecureStore?.getItemAsync === 'function' && typeof SecureStore.setItemAsync === 'function';
  check(isStore, 'secureTokenStore: SecureStore', 'expo-secure-store, or what has its functions', SecureStore);
  check(/^[\w.-]+$/.test(name), 'secureTokenStore: name', 'letters, digits, ".", "_" and "-"', name);
  const partName = (generation: Head['generation'], index: number) => `${name}.${generation}.${index}`;
  const runInTurn = queue();
  const lock = queue();

  async function readHead(): Promise<Head | null> {
    return parse<Head>(await SecureStore.getItemAsync(name));
  }

  async function readRecord(): Promise<Stored | null> {
    const head = await readHead();
    if (head === null) return null;
    const read = (_: unknown, index: number) => SecureStore.getItemAsync(partName(head.generation, index));
    const parts = await Promise.all(Array.from({ length: head.parts }, read));
    return parse<Stored>(parts.join(''));
  }

  async function removeParts(head: Head | null): Promise<void> {
    for (let index = 0; index < (head?.parts ?? 0); index += 1) {
      await SecureStore.deleteItemAsync(partName(head?.generation ?? 'a', index));
    }
  }

  async function store(next: Stored): Promise<void> {
    const last = await readHead();
    const generation = last?.generation === 'a' ? 'b' : 'a';
    const parts = splitIntoParts(asciiJson(next));
    for (const [index, part] of parts.entries()) await SecureStore.setItemAsync(partName(generation, index), part);
    // Until this is written, the last record is the one that counts.
    await SecureStore.setItemAsync(name, JSON.stringify({ generation, parts: parts.length }));
    await removeParts(last);
  }

  async function remove(): Promise<void> {
    const last = await readHead();
    await SecureStore.deleteItemAsync(name);
    await removeParts(last);
  }

  return {
    read: () => runInTurn(readRecord),
    write: (next, expected) =>
      runInTurn(async () => {
        if (expected !== undefined && !isSame(await readRecord(), expected)) return false;
        await (next === null ? remove() : store(next));
        return true;
      }),
    lock,
  };
}

/** Runs functions one after the other, whatever becomes of them. */
function queue(): <Result>(run: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = last.then(run);
    last = result.catch(() => {});
    return result;
  };
}

function parse<Value>(text: string | null): Value | null {
  return (parsedJson(text ?? '') ?? null) as Value | null;
}

/** One byte for each character, so that a length in characters is one in bytes. */
function asciiJson(value: object): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}

function isSame(stored: object | null, expected: object | null): boolean {
  const sorted = (value: object | null) => JSON.stringify(value && Object.entries(value).sort());
  return sorted(stored) === sorted(expected);
}

/** Text cut to the length that one entry takes. */
function splitIntoParts(text: string): string[] {
  const count = Math.ceil(text.length / PART_MAX);
  return Array.from({ length: count }, (_, index) => text.slice(index * PART_MAX, (index + 1) * PART_MAX));
}

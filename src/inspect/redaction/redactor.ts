import { fieldOf } from '../../../machines/session/fields.ts';
import { type Aliases, createAliases, type IdName } from './aliases.ts';
import { FIELDS, type FieldKind } from './fields.ts';
import { redactError } from './redact-error.ts';
import { safeWord } from './safe-word.ts';
import { createTokenMasks } from './token-masks.ts';

/** What is left of a value once everything that was not allowed is gone: plain JSON. */
export type Redacted = Readonly<Record<string, unknown>>;

/** Decides what may leave the process. Total: any value can be given, and none throws. */
export interface Redactor {
  /** An object of which the allow-list decides, field by field; `{}` of anything else. */
  fields(value: unknown): Redacted;
  /** What an actor answered. */
  output(value: unknown): unknown;
  /** What an actor threw. */
  error(value: unknown): Redacted;
}

/** How a redactor tells tokens and ids. */
export interface RedactorOptions {
  readonly aliases?: Aliases;
  /** What stands for a raw token. Default: what it says, as a `MaskedToken`. */
  readonly maskToken?: (jwt: unknown) => unknown;
}

/** What stands for an address. */
const ADDRESS = '(address)';

/** Deeper than anything the charts nest: an object that contains itself ends here. */
const DEPTH = 4;

/** A redactor whose aliases and token numbers are its own. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { aliases = createAliases() } = options;
  const { maskToken = createTokenMasks(aliases).of } = options;

  function field(name: string, kind: FieldKind, value: unknown, depth: number): unknown {
    if (kind === 'id') return aliases.of(name as IdName, value);
    if (kind === 'token') return token(value);
    if (kind === 'url') return value === null ? null : address(value);
    if (kind === 'error') return redactError(value);
    if (kind === 'output') return answer(value, depth);
    if (kind === 'plain' && typeof value !== 'object') return plain(value);
    // `handshakes` is a count here and a word there, `limits` an object: the value tells, and the table holds all the same.
    return value === null ? null : inner(value, depth);
  }

  function inner(value: unknown, depth: number): Redacted {
    const left: Record<string, unknown> = {};
    if (depth === 0 || typeof value !== 'object') return left;
    for (const name of keysOf(value)) {
      const kind = FIELDS.get(name);
      const found = kind === undefined ? undefined : fieldOf(value, name);
      if (kind !== undefined && found !== undefined) left[name] = field(name, kind, found, depth - 1);
    }
    return left;
  }

  // A decoded token carries its text.
  const token = (value: unknown) => maskToken(typeof value === 'string' ? value : fieldOf(value, 'jwt'));

  function answer(value: unknown, depth: number): unknown {
    if (typeof value !== 'string') return value instanceof URL ? ADDRESS : inner(value, depth);
    return URL.canParse(value) ? ADDRESS : token(value);
  }

  return {
    fields: (value) => inner(value, DEPTH),
    output: (value) => answer(value, DEPTH),
    error: redactError,
  };
}

function plain(value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : safeWord(value);
}

function address(value: unknown): string | false {
  try {
    return URL.canParse(String(fieldOf(value, 'href') ?? value)) && ADDRESS;
  } catch {
    return false;
  }
}

function keysOf(value: unknown): string[] {
  try {
    return Object.keys(Object(value));
  } catch {
    return [];
  }
}

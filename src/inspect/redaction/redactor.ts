import { DEFAULT_LIFETIME_LIMITS } from '../../../machines/lifetime/limits.ts';
import { classifyFailure, FAILURE_KINDS } from '../../protocol/failure.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { fieldOf, recordOf } from '../../protocol/unknown-values.ts';
import { type Aliases, createAliases, createTokenMasks, type IdName } from './masks.ts';

/**
 * What may become of a field, by its name:
 *
 * - `plain`: a finite number, a boolean, `null`, or a word of the vocabulary's shape.
 * - `id`: a name that somebody chose; told only as an alias.
 * - `token`: a token; told only as what it says.
 * - `url`: an address; told only as whether it is one.
 * - `fields`: an object, of which the same table decides.
 * - `output`: what an actor answered: a token, an address or an object.
 * - `error`: what an actor threw.
 */
type FieldKind = 'plain' | 'id' | 'token' | 'url' | 'fields' | 'output' | 'error';

const FIELD_NAMES: Readonly<Record<FieldKind, readonly string[]>> = {
  plain: [
    ...Object.keys(DEFAULT_LIMITS),
    ...['atMs', 'seed', 'nowMs', 'timerAtMs', 'offsetMs', 'partings', 'clockJumps', 'slackMs', 'isHinted', 'sentAtMs'],
    ...['isClockDoubted', 'decidedIssuedAtMs', 'clientOffsetMs', 'expiresInMs', 'serverNowMs', 'timeouts', 'rule'],
    ...['lateRefreshes', 'shortTokensBelieved'],
    ...['sentPartings', 'refreshAtMs', 'dueAtMs', 'lastAnswerAtMs', 'notBeforeMs', 'attempt', 'handshakes', 'byChart'],
    ...['isForeignKey', 'skipCache', 'skipCacheWanted', 'skipCacheSent', 'isHidden', 'isOffline', 'isOutage'],
    ...['isDegraded', 'endReason', 'confirmSession', 'createHandshakeUrl', 'followHandshake', 'reason', 'source'],
    ...['ended', 'kind', 'status', 'code', 'retryAfterMs', 'retryInMs'],
    // Of how long the session lasts.
    ...Object.keys(DEFAULT_LIFETIME_LIMITS),
    ...['sessionExpiresAtMs', 'sessionIdleExpiresAtMs', 'hintedEndsAtMs', 'endsAtMs', 'cause', 'inMs', 'survivals'],
    ...['plannedAtMs', 'requestTimerAtMs', 'learnedSentAtMs', 'askAtMs', 'answeredAtMs', 'isWanted', 'isAnswered'],
    ...['activeAtMs', 'sentActiveAtMs', 'failedActiveAtMs', 'extendedAtMs', 'extendSession'],
  ],
  id: ['sessionId', 'organizationId', 'template'],
  token: ['jwt', 'held', 'lastActiveToken', 'sentLastActiveToken', 'expiredToken', 'sessionToken'],
  url: ['url', 'redirectUrl'],
  fields: ['policy', 'capabilities', 'limits', 'handshake', 'failure', 'input', 'learnedClock', 'warning'],
  output: ['output'],
  error: ['error'],
};

/**
 * The allow-list: every field that may leave the process, and how. A name that is not here is left out, so a field that a
 * later version adds is secret until somebody decides otherwise.
 */
const FIELDS: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(FIELD_NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as FieldKind] as const)),
);

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
const DEPTH_MAX = 4;

/** A redactor whose aliases and token numbers are its own. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { aliases = createAliases() } = options;
  const { maskToken = createTokenMasks(aliases).of } = options;

  function redactField(name: string, kind: FieldKind, value: unknown, depth: number): unknown {
    if (kind === 'id') return aliases.of(name as IdName, value);
    if (kind === 'token') return redactToken(value);
    if (kind === 'url') return value === null ? null : redactAddress(value);
    if (kind === 'error') return redactError(value);
    if (kind === 'output') return redactOutput(value, depth);
    if (kind === 'plain' && typeof value !== 'object') return redactPlain(value);
    // `handshakes` is a count here and a word there, `limits` an object: the value tells, and the table holds all the same.
    return value === null ? null : redactFields(value, depth);
  }

  function redactFields(value: unknown, depth: number): Redacted {
    const redacted: Record<string, unknown> = {};
    if (depth === 0 || typeof value !== 'object') return redacted;
    for (const name of keysOf(value)) {
      const kind = FIELDS.get(name);
      const found = kind === undefined ? undefined : fieldOf(value, name);
      if (kind !== undefined && found !== undefined) redacted[name] = redactField(name, kind, found, depth - 1);
    }
    return redacted;
  }

  // A decoded token carries its text.
  const redactToken = (value: unknown) => maskToken(typeof value === 'string' ? value : fieldOf(value, 'jwt'));

  function redactOutput(value: unknown, depth: number): unknown {
    if (typeof value !== 'string') return value instanceof URL ? ADDRESS : redactFields(value, depth);
    return URL.canParse(value) ? ADDRESS : redactToken(value);
  }

  return {
    fields: (value) => redactFields(value, DEPTH_MAX),
    output: (value) => redactOutput(value, DEPTH_MAX),
    error: redactError,
  };
}

function redactPlain(value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : safeWord(value);
}

function redactAddress(value: unknown): string | false {
  try {
    return URL.canParse(String(fieldOf(value, 'href') ?? value)) && ADDRESS;
  } catch {
    return false;
  }
}

function keysOf(value: unknown): string[] {
  try {
    return Object.keys(recordOf(value));
  } catch {
    return [];
  }
}

/** What may be told of a thrown value: a failure as the chart takes it. Never its message, stack, URL or cause. */
function redactError(error: unknown): Readonly<Record<string, unknown>> {
  const kind = FAILURE_KINDS.find((known) => known === fieldOf(error, 'kind'));
  const { code, ...failure } = kind === undefined ? classifyFailure(error) : { kind, ...numbersOf(error) };
  const atMs = fieldOf(error, 'atMs');
  return {
    ...failure,
    ...(code !== undefined && { code: safeWord(code) }),
    ...(typeof atMs === 'number' && Number.isFinite(atMs) && { atMs }),
  };
}

function numbersOf(error: unknown): { status?: number; code?: string; retryAfterMs?: number } {
  const status = fieldOf(error, 'status');
  const code = fieldOf(error, 'code');
  const retryAfterMs = fieldOf(error, 'retryAfterMs');
  return {
    ...(typeof status === 'number' && { status }),
    ...(typeof code === 'string' && { code }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  };
}

/** Words as the package and its servers write them: letters, joined by one kind of mark. A secret has digits or capitals. */
const SAFE_WORD = /^[a-z]{1,24}(?:[-_.][a-z]{1,24}){0,9}$/;

/** What stands where something was left out. */
const LEFT_OUT = '(redacted)';

/** A text when it is a word of the vocabulary's shape, else a mark that something was left out. */
export function safeWord(text: unknown): string {
  return typeof text === 'string' && text.length <= 40 && SAFE_WORD.test(text) ? text : LEFT_OUT;
}

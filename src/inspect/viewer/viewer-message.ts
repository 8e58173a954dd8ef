import { printable } from '../redaction/printable.ts';

/** What the viewer is told: one thing that happened in one actor, redacted. */
export interface ViewerMessage {
  /** Which page or process it comes from. */
  readonly tab: string;
  /** The actor of the token key it belongs to: unique within the tab. */
  readonly root: string;
  /** `step`: the key took an event. `begin`, `end`: an actor it runs. `stop`: the key was stopped, and does nothing any more. */
  readonly type: 'step' | 'begin' | 'end' | 'stop';
  /** When it was seen, wall clock of the sender, milliseconds since the epoch. */
  readonly atMs: number;
  /** Of `begin` and `end`: the actor's name; `createTokenInOutage` offers the last active token. */
  readonly actor?: string;
  /** Of `end`: how it ended; `given-up`: its state was left before an answer came. */
  readonly outcome?: 'answered' | 'failed' | 'given-up';
  /** Of `end`: what came, in short: `token 3`, `422 missing_expired_token`. */
  readonly answer?: string;
  /** Of `step`: the event in short. */
  readonly event?: string;
  /** Of `step`: the event's type, as the chart knows it. */
  readonly eventType?: string;
  /** Of `step`: what the event carried, redacted. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Of `step`: the state it led to. */
  readonly state?: string;
  /** Of `step`: what happened on the way, in words of the chart. */
  readonly because?: readonly string[];
  /** Of `step`: the transitions that were taken: from which state, to which; `''` for none. */
  readonly taken?: readonly string[];
  /** Of `step`: guards of the transitions that were taken. */
  readonly passed?: readonly string[];
  /** Of `step`: guards that were tried and failed. */
  readonly failed?: readonly string[];
  /** Of `step`: what was emitted, by type. */
  readonly emitted?: readonly string[];
  /** Of `step`: the redacted context after it. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What stands between the two states of a transition that was taken. */
export const TO = ' → ';

/** The latest moment a `Date` can hold: beyond it, showing the time would throw. */
const DATE_MAX_MS = 8.64e15;
const OUTCOMES: readonly ViewerMessage['outcome'][] = ['answered', 'failed', 'given-up'];
const NAME_CHARS = 200;
const TEXT_CHARS = 1_000;
const TEXTS_MAX = 20;
const CONTEXT_CHARS = 8_000;

/**
 * A message as it may be kept and shown: of the right shape, short, its texts without controls. Whoever can reach the viewer
 * can send it anything.
 *
 * @returns `null` when it is none.
 */
export function viewerMessageOf(value: unknown): ViewerMessage | null {
  if (typeof value !== 'object' || value === null) return null;
  const { tab, root, type, atMs, ...given } = value as Record<string, unknown>;
  if (typeof tab !== 'string' || typeof root !== 'string') return null;
  if (type !== 'step' && type !== 'begin' && type !== 'end' && type !== 'stop') return null;
  if (typeof atMs !== 'number' || !(Math.abs(atMs) <= DATE_MAX_MS)) return null;
  const parts = {
    actor: nameOf(given.actor),
    outcome: OUTCOMES.find((one) => one === given.outcome),
    answer: nameOf(given.answer),
    event: nameOf(given.event),
    eventType: nameOf(given.eventType),
    data: fieldsOf(given.data),
    state: nameOf(given.state),
    because: textsOf(given.because),
    taken: textsOf(given.taken),
    passed: textsOf(given.passed),
    failed: textsOf(given.failed),
    emitted: textsOf(given.emitted),
    context: fieldsOf(given.context),
  };
  const kept = Object.entries(parts).filter(([, part]) => part !== undefined);
  return { tab: nameOf(tab) ?? '', root: nameOf(root) ?? '', type, atMs, ...Object.fromEntries(kept) };
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? printable(value, NAME_CHARS) : undefined;
}

function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.slice(0, TEXTS_MAX).filter((text) => typeof text === 'string');
  return texts.map((text) => printable(text, TEXT_CHARS));
}

function fieldsOf(value: unknown): ViewerMessage['context'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return JSON.stringify(value).length <= CONTEXT_CHARS ? { ...value } : {};
}

import type { ViewerMessage } from '../viewer-message.ts';

/** One line of the history: what happened, and how everything stood after it. */
export interface ViewerRow {
  readonly atMs: number;
  readonly event: string;
  readonly state: string;
  readonly because: readonly string[];
  readonly failed: readonly string[];
  /** Transitions that were taken, as a message has them. */
  readonly taken: readonly string[];
  /** The redacted context after it. */
  readonly context: Readonly<Record<string, unknown>>;
  /** What it was made of; `null` for the end of a key. */
  readonly entry: ViewerMessage | null;
}

/** A token key of one tab, as it is shown. */
export interface ViewerKey {
  readonly id: string;
  readonly tab: string;
  name: string;
  state: string;
  /** Whether it was stopped: by a switch of the organization, `dispose`, or because nobody asked for it. */
  isStopped: boolean;
  context: Readonly<Record<string, unknown>>;
  /** When its last message was seen. */
  seenAtMs: number;
  readonly rows: ViewerRow[];
  /** How many of its oldest rows were let go. */
  dropped: number;
  /** Actors under way, with when they began. */
  readonly running: Map<string, number>;
  /** Actors that ended, newest first: name, how long it took. */
  readonly requests: { readonly actor: string; readonly atMs: number; readonly tookMs: number }[];
}

/** What the viewer knows. */
export interface ViewerModel {
  readonly keys: ReadonlyMap<string, ViewerKey>;
  /** How many messages were taken. */
  readonly count: number;
  take(messages: readonly ViewerMessage[]): void;
}

const ROWS_MAX = 20_000;
/** Of all keys together: each row holds the context of its moment. */
const ALL_ROWS_MAX = 60_000;
const REQUESTS_MAX = 50;
const RUNNING_MAX = 50;
const KEYS_MAX = 200;

/** What the viewer knows, without how it looks. */
export function createViewerModel(): ViewerModel {
  const keys = new Map<string, ViewerKey>();
  let count = 0;
  let rowCount = 0;

  function keyOf({ tab, root, atMs }: ViewerMessage): ViewerKey {
    const id = `${tab} ${root}`;
    const known = keys.get(id);
    if (known) return known;
    const made: ViewerKey = {
      id,
      tab,
      name: root,
      state: '',
      isStopped: false,
      context: {},
      seenAtMs: atMs,
      rows: [],
      dropped: 0,
      running: new Map(),
      requests: [],
    };
    keys.set(id, made);
    // The one that was there first: its page was closed long ago, or somebody fills the list.
    for (const [oldest, { rows }] of keys) {
      if (keys.size <= KEYS_MAX) break;
      keys.delete(oldest);
      rowCount -= rows.length;
    }
    return made;
  }

  function step(key: ViewerKey, message: ViewerMessage): void {
    const { atMs, event = '', state = '', because = [], failed = [], taken = [], context } = message;
    key.state = state;
    if (context) {
      key.context = context;
      const { template, organizationId } = context;
      key.name = [template ?? 'session token', organizationId ?? 'personal'].map(String).join(' · ');
    }
    addRow(key, { atMs, event, state, because, failed, taken, context: key.context, entry: message });
  }

  function stop(key: ViewerKey, atMs: number): void {
    key.isStopped = true;
    key.running.clear();
    const because = ['Its organization was left, the session disposed of, or nobody asked for it.'];
    addRow(key, {
      atMs,
      event: 'stop',
      state: 'stopped',
      because,
      failed: [],
      taken: [],
      context: key.context,
      entry: null,
    });
  }

  function addRow(key: ViewerKey, row: ViewerRow): void {
    key.rows.push(row);
    rowCount += 1;
    if (key.rows.length > ROWS_MAX) letGo(key);
    if (rowCount > ALL_ROWS_MAX) {
      letGo([...keys.values()].reduce((most, one) => (one.rows.length > most.rows.length ? one : most)));
    }
  }

  /** A tenth at once: taking one at a time would move the whole list each time. */
  function letGo(key: ViewerKey): void {
    const { length } = key.rows.splice(0, Math.ceil(key.rows.length / 10));
    key.dropped += length;
    rowCount -= length;
  }

  return {
    keys,
    get count() {
      return count;
    },
    take(messages) {
      for (const message of messages) {
        count += 1;
        const key = keyOf(message);
        const { type, actor = '', atMs } = message;
        key.seenAtMs = atMs;
        if (type === 'step') step(key, message);
        if (type === 'stop') stop(key, atMs);
        if (type === 'begin' && key.running.size < RUNNING_MAX) key.running.set(actor, atMs);
        if (type === 'end') {
          const beganAtMs = key.running.get(actor) ?? atMs;
          key.running.delete(actor);
          key.requests.unshift({ actor, atMs, tookMs: atMs - beganAtMs });
          key.requests.length = Math.min(key.requests.length, REQUESTS_MAX);
        }
      }
    },
  };
}

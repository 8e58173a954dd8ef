import type { ViewerMessage } from '../viewer-message.ts';

/** One line of the history. */
export interface ViewerRow {
  readonly atMs: number;
  readonly event: string;
  readonly state: string;
  readonly because: string;
  readonly failed: string;
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

/**
 * What the viewer knows, without how it looks. Runs in the page.
 */
export function createViewerModel(): ViewerModel {
  const rowsMax = 20_000;
  const requestsMax = 50;
  const runningMax = 50;
  const keysMax = 200;
  const keys = new Map<string, ViewerKey>();
  let count = 0;

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
      running: new Map(),
      requests: [],
    };
    keys.set(id, made);
    // The one that was there first: its page was closed long ago, or somebody fills the list.
    for (const oldest of keys.keys()) {
      if (keys.size <= keysMax) break;
      keys.delete(oldest);
    }
    return made;
  }

  function step(key: ViewerKey, message: ViewerMessage): void {
    const { atMs, event = '', state = '', because = [], failed = [], context } = message;
    key.state = state;
    if (context) {
      key.context = context;
      const { template, organizationId } = context;
      key.name = [template ?? 'session token', organizationId ?? 'personal'].join(' · ');
    }
    addRow(key, { atMs, event, state, because: because.join(' '), failed: failed.join(', ') });
  }

  function stop(key: ViewerKey, atMs: number): void {
    key.isStopped = true;
    key.running.clear();
    addRow(key, {
      atMs,
      event: 'stop',
      state: 'stopped',
      because: 'Its organization was left, the session disposed of, or nobody asked for it.',
      failed: '',
    });
  }

  function addRow(key: ViewerKey, row: ViewerRow): void {
    key.rows.push(row);
    // A tenth at once: taking one at a time would move the whole list each time.
    if (key.rows.length > rowsMax) key.rows.splice(0, rowsMax / 10);
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
        if (type === 'begin' && key.running.size < runningMax) key.running.set(actor, atMs);
        if (type === 'end') {
          const beganAtMs = key.running.get(actor) ?? atMs;
          key.running.delete(actor);
          key.requests.unshift({ actor, atMs, tookMs: atMs - beganAtMs });
          key.requests.length = Math.min(key.requests.length, requestsMax);
        }
      }
    },
  };
}

import type { ViewerMessage } from '../viewer-message.ts';

/** One line of the history: what happened, and how everything stood after it. */
export interface ViewerRow {
  readonly atMs: number;
  /** How many messages had come by then: what is later has a higher one. */
  readonly count: number;
  readonly event: string;
  readonly state: string;
  readonly because: readonly string[];
  readonly failed: readonly string[];
  /** Guards of the transitions that were taken. */
  readonly passed: readonly string[];
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
  /** What it asked for, oldest first. */
  readonly requests: ViewerRequest[];
}

/** An actor that a key ran: a request, as a rule. */
export interface ViewerRequest {
  readonly actor: string;
  readonly beganAtMs: number;
  /** How many messages had come when it began, and when it ended; `null` while it is under way. */
  readonly beganCount: number;
  endedCount: number | null;
  endedAtMs: number;
  outcome: ViewerMessage['outcome'];
  /** What came, in short. */
  answer: string;
}

/** What the viewer knows. */
export interface ViewerModel {
  readonly keys: ReadonlyMap<string, ViewerKey>;
  /** How many things happened to keys; what became of their requests is not counted. */
  readonly eventCount: number;
  take(messages: readonly ViewerMessage[]): void;
}

const ROWS_MAX = 20_000;
/** Of all keys together: each row holds the context of its moment. */
const ALL_ROWS_MAX = 60_000;
/** Of each key: it may run actors without a row of its own. */
const REQUESTS_MAX = 2_000;
const KEYS_MAX = 200;

/** What the viewer knows, without how it looks. */
export function createViewerModel(): ViewerModel {
  const keys = new Map<string, ViewerKey>();
  /** Of messages. */
  let count = 0;
  let eventCount = 0;
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
    const { atMs, event = '', state = '', because = [], passed = [], failed = [], taken = [], context } = message;
    key.state = state;
    if (context) {
      key.context = context;
      const { template, organizationId } = context;
      key.name = [template ?? 'session token', organizationId ?? 'personal'].map(String).join(' · ');
    }
    const row = { atMs, count, event, state, because, passed, failed, taken, context: key.context };
    addRow(key, { ...row, entry: message });
  }

  function stop(key: ViewerKey, atMs: number): void {
    key.isStopped = true;
    for (const request of key.requests)
      if (request.endedCount === null) end(request, { atMs, outcome: 'given-up', answer: 'given up' });
    const because = ['Its organization was left, the session disposed of, or nobody asked for it.'];
    addRow(key, {
      atMs,
      count,
      event: 'stops',
      state: 'stopped',
      because,
      passed: [],
      failed: [],
      taken: [],
      context: key.context,
      entry: null,
    });
  }

  function begin(key: ViewerKey, { actor = '', atMs }: ViewerMessage): void {
    if (key.requests.length >= REQUESTS_MAX) key.requests.splice(0, REQUESTS_MAX / 10);
    key.requests.push({
      actor,
      beganAtMs: atMs,
      beganCount: count,
      endedCount: null,
      endedAtMs: atMs,
      outcome: undefined,
      answer: '',
    });
  }

  function end(request: ViewerRequest, over: Pick<ViewerMessage, 'atMs' | 'outcome' | 'answer'>): void {
    request.endedCount = count;
    request.endedAtMs = over.atMs;
    request.outcome = over.outcome;
    request.answer = over.answer ?? '';
  }

  function addRow(key: ViewerKey, row: ViewerRow): void {
    eventCount += 1;
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
    get eventCount() {
      return eventCount;
    },
    take(messages) {
      for (const message of messages) {
        count += 1;
        const key = keyOf(message);
        const { type, atMs } = message;
        key.seenAtMs = atMs;
        if (type === 'step') step(key, message);
        if (type === 'stop') stop(key, atMs);
        if (type === 'begin') begin(key, message);
        if (type === 'end') {
          const request = key.requests.findLast((one) => one.actor === message.actor && one.endedCount === null);
          if (request) end(request, message);
        }
      }
    },
  };
}

/** What a key had asked for when a row of its history was written, or up to now. */
export interface RequestsSoFar {
  /** Newest first. */
  readonly newest: readonly ViewerRequest[];
  /** How many there were before those. */
  readonly earlier: number;
}

/**
 * @param row - `null`: now.
 * @param most - How many are given.
 */
export function requestsUpTo({ requests }: ViewerKey, row: ViewerRow | null, most: number): RequestsSoFar {
  const last = row === null ? requests.length - 1 : requests.findLastIndex((one) => one.beganCount <= row.count);
  const earlier = Math.max(0, last + 1 - most);
  return { newest: requests.slice(earlier, last + 1).reverse(), earlier };
}

import { parseCookie } from 'cookie';
import type { Answer, Outcome } from './answers.ts';
import type { EmulatedRequest } from './incoming-request.ts';
import type { Masks } from './masks.ts';
import {
  createTally,
  type EmulatorCounters,
  type EmulatorEvent,
  type MintReason,
  type RawRequest,
  type RecordedRequest,
  type Tally,
} from './recorded-requests.ts';

/** One request on record, as long as it goes on. */
export interface Recording {
  minted(reason: MintReason, jwt: string): void;
  refusedExpiredToken(): void;
  /** @param outcome - `null`: the client gave up. */
  end(outcome: Outcome | null): void;
}

/** The record of an emulator. */
export interface Recorder {
  arrive(request: EmulatedRequest, mode: RecordedRequest['mode']): Recording;
  readonly requests: readonly RecordedRequest[];
  readonly rawRequests: readonly RawRequest[] | null;
  readonly counters: EmulatorCounters;
  reset(): void;
  on(event: EmulatorEvent, listener: (request: RecordedRequest) => void): () => void;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const HEADERS = ['accept', 'authorization', 'content-type', 'cookie', 'origin', 'sec-fetch-dest'];

/** @param keepRaw - Whether requests are kept unmasked, too. */
export function createRecorder({
  now,
  masks,
  keepRaw,
}: {
  now: () => number;
  masks: Masks;
  keepRaw: boolean;
}): Recorder {
  const listeners: Record<EmulatorEvent, Set<(request: RecordedRequest) => void>> = {
    request: new Set(),
    answer: new Set(),
  };
  let requests: RecordedRequest[] = [];
  let rawRequests: RawRequest[] = [];
  let tally: Tally = createTally();
  let arrived = 0;

  function tell(event: EmulatorEvent, request: RecordedRequest): void {
    for (const listener of [...listeners[event]]) {
      try {
        listener(request);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  function maskedFields(fields: Iterable<readonly [string, string]>): Record<string, string> {
    return Object.fromEntries([...fields].map(([name, value]) => [masks.text(name), masks.field(name, value)]));
  }

  const maskedOrNull = (text: string | null) => (text === null ? null : masks.text(text));

  function maskedHeaders(headers: EmulatedRequest['headers']): Record<string, string> {
    const present = HEADERS.flatMap((name): [string, string][] => {
      const value = headers[name];
      if (value === undefined) return [];
      return [[name, name === 'cookie' ? maskedCookies(value) : masks.field(name, value)]];
    });
    return Object.fromEntries(present);
  }

  function maskedCookies(header: string): string {
    const cookies = Object.entries(parseCookie(header, { decode: (value) => value }));
    return cookies.map(([name, value = '']) => `${masks.text(name)}=${masks.field(name, value)}`).join('; ');
  }

  function record(request: EmulatedRequest, mode: RecordedRequest['mode']): Writable<RecordedRequest> {
    arrived += 1;
    return {
      id: arrived,
      atMs: now(),
      endpoint: request.route.endpoint,
      method: request.method,
      path: masks.text(request.path),
      search: maskedFields(request.search),
      body: maskedFields(request.fields ?? []),
      headers: maskedHeaders(request.headers),
      sessionId: maskedOrNull(request.route.sessionId),
      template: maskedOrNull(request.route.template),
      mode,
      outcome: 'pending',
      status: null,
      code: null,
      minted: null,
      mintReason: null,
      endedAtMs: null,
    };
  }

  return {
    arrive(request, mode) {
      const entry = record(request, mode);
      const { id } = entry;
      requests.push(entry);
      if (keepRaw) {
        const { method, url, searchText, headers, body } = request;
        rawRequests.push({ id, method, url, search: searchText, headers, body: body ?? '' });
      }
      // A request that outlives a reset goes on counting where it began.
      const ofEntry = tally;
      ofEntry.arrived(entry);
      tell('request', entry);
      return {
        minted(reason, jwt) {
          entry.minted = masks.of(jwt);
          entry.mintReason = reason;
          ofEntry.minted(reason);
        },
        refusedExpiredToken: ofEntry.refusedExpiredToken,
        end(outcome) {
          entry.outcome = outcome === null ? 'aborted' : outcome === 'connection-reset' ? outcome : 'answered';
          const answer: Answer | null = outcome === 'connection-reset' ? null : outcome;
          entry.status = answer?.status ?? null;
          entry.code = answer?.code ?? null;
          entry.endedAtMs = now();
          ofEntry.ended(entry);
          tell('answer', entry);
        },
      };
    },
    get requests() {
      return requests;
    },
    get rawRequests() {
      return keepRaw ? rawRequests : null;
    },
    get counters() {
      return tally.counters();
    },
    reset() {
      requests = [];
      rawRequests = [];
      tally = createTally();
    },
    on(event, listener) {
      listeners[event].add(listener);
      return () => {
        listeners[event].delete(listener);
      };
    },
  };
}

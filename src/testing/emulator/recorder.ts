import { parseCookie } from 'cookie';
import type { Answer, Outcome } from './answers.ts';
import type { EmulatedRequest } from './incoming-request.ts';
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
  const forms = new Map<string, string>();

  function notify(event: EmulatorEvent, request: RecordedRequest): void {
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

  /** A form may hold any secret, in any spelling: only whether it is the same again is on record. */
  function formNumber(form: string): string {
    const known = forms.get(form) ?? `form#${forms.size + 1}`;
    forms.set(form, known);
    return known;
  }

  function record(request: EmulatedRequest, mode: RecordedRequest['mode']): Writable<RecordedRequest> {
    arrived += 1;
    const mint = request.meaning?.type === 'mint' ? request.meaning : undefined;
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
      organizationId: maskedOrNull(mint?.organizationId ?? null),
      expiredToken: mint?.expiredToken === undefined ? null : masks.of(mint.expiredToken),
      form: mint?.form === undefined ? null : formNumber(mint.form),
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
      notify('request', entry);
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
          notify('answer', entry);
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

/** Replaces secrets by names that keep their identity. */
export interface Masks {
  /** The mask of a whole secret; `''` is none. */
  of(secret: string): string;
  /** A text with every JWT in it masked. */
  text(text: string): string;
  /** The value of a field, masked whole when the name says so. */
  field(name: string, value: string): string;
}

/** A JWT begins with `{"` or `{ "`, encoded; so does half of one. */
const JWT = /^ey[\w-]{6,}\.[\w-]*(?:\.[\w-]*)?$/;

/** What a JWT can be a part of. */
const RUN = /[\w.-]+/g;
const SECRET_FIELDS = new Set([
  'expired_token',
  'token',
  'refresh_token',
  'nonce',
  'authorization',
  'rotating_token_nonce',
]);
const SECRET_PREFIXES = ['__session', '__refresh', '__client', '__clerk_db_jwt', '__clerk_handshake', '__dev_session'];
const PUBLIC_PREFIX = '__client_uat';

/** Masks of one emulator: numbered in the order the secrets came up, so that two runs of one story read the same. */
export function createMasks(): Masks {
  const known = new Map<string, string>();

  function of(secret: string): string {
    if (secret === '') return '';
    const mask = known.get(secret) ?? `${JWT.test(secret) ? 'jwt' : 'secret'}#${known.size + 1}`;
    known.set(secret, mask);
    return mask;
  }

  const text = (value: string) => value.replace(RUN, masked);

  /** Part by part: a pattern that looks for the beginning of a JWT begins anew at each `ey` of a long row of them. */
  function masked(run: string): string {
    const parts = run.split('.');
    const shown: string[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index] ?? '';
      const at = part.indexOf('ey');
      const isJwt = at >= 0 && part.length - at >= 8 && index + 1 < parts.length;
      shown.push(
        isJwt ? part.slice(0, at) + of([part.slice(at), ...parts.slice(index + 1, index + 3)].join('.')) : part,
      );
      if (isJwt) index += 2;
    }
    return shown.join('.');
  }

  function field(name: string, value: string): string {
    if (isSecret(name)) return of(value);
    return /^https?:/i.test(value) ? text(url(value)) : text(value);
  }

  function url(value: string): string {
    return value.replace(/([?&#])([^=&#?]+)=([^&#]*)/g, (whole, mark: string, name: string, secret: string) =>
      isSecret(name) ? `${mark}${name}=${of(secret)}` : whole,
    );
  }

  return { of, text, field };
}

function isSecret(name: string): boolean {
  if (name.startsWith(PUBLIC_PREFIX)) return false;
  return SECRET_FIELDS.has(name) || SECRET_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** What happens to a request while a fault lasts. */
export type Effect =
  /** The edge is alone. What it does then is a matter of the wire. */
  | { readonly type: 'origin-down' }
  /** No connection. */
  | { readonly type: 'unreachable' }
  /** The same answer to everything, from somebody in front of the API or from an API that is unwell. */
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      /** Whether `Retry-After` names the end of the fault. */
      readonly saysWhen?: boolean;
    }
  /** So many of a hundred connections break, half of them before the server heard of the request, half after it had acted. */
  | { readonly type: 'drops'; readonly percent: number }
  /** Never answered. The connection breaks when the system gives it up. */
  | { readonly type: 'hangs'; readonly breaksAfterSeconds: number }
  /** Each answer is late. */
  | { readonly type: 'slow'; readonly bySeconds: number };

/** What the world does to a library. Seconds are counted from the sign-in, and moved by the run's phase. */
export interface Scenario {
  readonly title: string;
  /** For readers of the page. */
  readonly explanation: string;
  readonly seconds: number;
  /** How far the client's wall clock is ahead from the start. */
  readonly clockAheadSeconds?: number;
  /** What happens to requests, and from when to when. */
  readonly fault?: { readonly from: number; readonly to: number; readonly effect: Effect; readonly isTold?: boolean };
  /** What happens once. */
  readonly moment?: { readonly at: number; readonly what: Moment };
}

export type Moment =
  | { readonly type: 'clock-moves'; readonly bySeconds: number }
  /** The lid is closed; after waking, the network needs ten seconds to come back. */
  | { readonly type: 'sleeps'; readonly seconds: number }
  /** The user signs out a second after the next request was sent. */
  | { readonly type: 'signs-out' }
  /** Somebody ended the session elsewhere. */
  | { readonly type: 'ended-by-server' };

/** Of a token, in seconds. The least that the peer which renews earliest (90 s before expiry, looked at each 30 s) is documented for. */
export const LIFETIME_SECONDS = 300;

const FROM = 330;
const TEN_MINUTES = { from: FROM, to: FROM + 600 } as const;
/** Five minutes and a half after the fault: more than a token's life. */
const RUN_SECONDS = 1_260;

const answer = (status: number, body: object) =>
  ({ type: 'answer', status, contentType: 'application/json', body: JSON.stringify(body) }) as const;

/** The timeline of each fault: the same for every library. */
export const SCENARIOS = {
  healthy: {
    title: 'healthy',
    explanation: 'Nothing happens.',
    seconds: RUN_SECONDS,
  },
  'origin-outage': {
    title: 'origin outage, 10 min',
    explanation:
      "The edge is alone. A Clerk-style one asks for the last active token (`422 missing_expired_token`) and mints from it; the others' answers `503`.",
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: { type: 'origin-down' } },
  },
  'internal-errors': {
    title: 'answers 500, 10 min',
    explanation: 'Every request is answered with `500` and a JSON body.',
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: answer(500, { error: 'internal' }) },
  },
  'total-outage': {
    title: 'total outage, 10 min',
    explanation: 'No connection to anything; the browser thinks it is online.',
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: { type: 'unreachable' } },
  },
  offline: {
    title: 'offline, 10 min',
    explanation: 'The same, and the browser says so: `navigator.onLine`, `offline`, `online`.',
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: { type: 'unreachable' }, isTold: true },
  },
  'rate-limited': {
    title: '429, 10 min',
    explanation: 'Every request is answered with `429` and a `Retry-After` that names the end.',
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: { ...answer(429, { error: 'too_many_requests' }), saysWhen: true } },
  },
  drops: {
    title: 'dropped connections, 10 min',
    explanation:
      '70 % of the connections break: half of them before the server heard of the request, half after it had acted on it.',
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: { type: 'drops', percent: 70 } },
  },
  hangs: {
    title: 'hung requests, 5 min',
    explanation:
      'Requests of these five minutes are never answered; the system breaks a connection after 15 minutes, as Linux does. The run goes on for 20 minutes after the fault.',
    seconds: 1_830,
    fault: { from: FROM, to: FROM + 300, effect: { type: 'hangs', breaksAfterSeconds: 900 } },
  },
  'gate-page': {
    title: '401 of a gate, a page, 10 min',
    explanation: 'A proxy or a hotel network answers everything with `401` and an HTML page.',
    seconds: RUN_SECONDS,
    fault: {
      ...TEN_MINUTES,
      effect: {
        type: 'answer',
        status: 401,
        contentType: 'text/html; charset=utf-8',
        body: '<!doctype html><title>Sign in</title><h1>Sign in to use this network</h1>',
      },
    },
  },
  'gate-json': {
    title: '401 of a gate, foreign JSON, 10 min',
    explanation: 'An API gateway answers everything with `401` and `{"message":"Unauthorized"}`.',
    seconds: RUN_SECONDS,
    fault: { ...TEN_MINUTES, effect: answer(401, { message: 'Unauthorized' }) },
  },
  'clock-fast': {
    title: 'clock 90 s fast',
    explanation: "The client's wall clock is 90 s ahead from the start.",
    seconds: RUN_SECONDS,
    clockAheadSeconds: 90,
  },
  'clock-slow': {
    title: 'clock 90 s slow',
    explanation: "The client's wall clock is 90 s behind from the start.",
    seconds: RUN_SECONDS,
    clockAheadSeconds: -90,
  },
  'clock-set-forward': {
    title: 'clock set 90 s forward',
    explanation: 'A right wall clock is set 90 s forward on the way, and stays so.',
    seconds: RUN_SECONDS,
    moment: { at: FROM, what: { type: 'clock-moves', bySeconds: 90 } },
  },
  'clock-set-back': {
    title: 'clock set 90 s back',
    explanation: 'A right wall clock is set 90 s back on the way, and stays so.',
    seconds: RUN_SECONDS,
    moment: { at: FROM, what: { type: 'clock-moves', bySeconds: -90 } },
  },
  sleep: {
    title: 'asleep for an hour',
    explanation:
      'Timers and the monotonic clock stand still, the wall clock goes on. On waking, connections have broken, and the network needs ten seconds; the browser says so.',
    seconds: RUN_SECONDS,
    moment: { at: FROM, what: { type: 'sleeps', seconds: 3_600 } },
  },
  'sign-out': {
    title: 'sign-out while a request is on its way',
    explanation: 'Every answer takes four seconds. One second after a request was sent, the user signs out.',
    seconds: RUN_SECONDS,
    fault: { from: FROM, to: RUN_SECONDS, effect: { type: 'slow', bySeconds: 4 } },
    moment: { at: FROM, what: { type: 'signs-out' } },
  },
  'ended-by-server': {
    title: 'session ended by the server',
    explanation: 'The session is revoked elsewhere: the one row where a library is right to sign its user out.',
    seconds: RUN_SECONDS,
    moment: { at: FROM, what: { type: 'ended-by-server' } },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;

/** Those in which the session ends. */
export const ENDINGS: readonly string[] = ['sign-out', 'ended-by-server'] satisfies ScenarioName[];

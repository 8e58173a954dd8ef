import type { GetTokenOptions, Session, SessionTold } from 'xstate-session';
import { type BrowserSessionOptions, createBrowserSession, startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';
import { sessionLifetime } from 'xstate-session/lifetime';

/** What a session in a page is opened with. */
export type OpenOptions = Pick<
  BrowserSessionOptions,
  'sessionId' | 'lastActiveToken' | 'limits' | 'mints' | 'policy' | 'partitioned' | 'cookieSuffix'
> & {
  readonly url: string;
  /** How wrong the clock of this page is. */
  readonly clockOffsetMs?: number;
  /** Mints from the template `anonymous`: of an emulator whose template does not say `sid`, these are tokens that name no session. */
  readonly isAnonymous?: boolean;
  /** How long before the session itself ends the page is told. */
  readonly expiringNoticeMs?: number;
};

/** What a page has seen of its session. */
export interface PageReport {
  readonly status: string;
  readonly sessionId: string;
  readonly hasToken: boolean;
  readonly events: readonly { readonly type: string; readonly source?: string; readonly kind?: string }[];
  /** How often, since the first token, there was none. */
  readonly without: number;
  /** How often the cookie of the session went back. */
  readonly back: number;
  /** How often it was looked at. */
  readonly looks: number;
}

/** What the tests call in a page. */
export interface PageKit {
  open(options: OpenOptions): string;
  /** The same with `startSession`: the id of the session, or `null`, and how long it took. */
  start(options: OpenOptions): Promise<{ readonly sessionId: string | null; readonly tookMs: number }>;
  switchOrganization(organizationId: string | null): void;
  /** The codes of what was logged. */
  logged(): readonly unknown[];
  report(): PageReport;
  getToken(options?: GetTokenOptions): Promise<string>;
  extend(): Promise<boolean>;
  end(): Promise<string>;
  /** Signs out and disposes of the session in one step, as a component does that goes away with its user. */
  endAndDispose(): void;
  /** Signs out and leaves for another page of the app, in one step. */
  endAndLeave(url: string): void;
  handshake(): void;
  jumpClock(byMs: number): void;
  fire(type: 'pagehide' | 'pageshow', persisted: boolean): void;
  post(message: unknown): void;
  /** Opens and disposes, and says what is still there. */
  cycle(options: OpenOptions, times: number): Promise<Record<string, number>>;
  /** How many of those it disposed are still in memory, after the garbage collector was given reasons to run. */
  uncollected(): Promise<number>;
  /** The `persisted` of each `pageshow` of this document. */
  shows(): readonly boolean[];
}

let session: Session | undefined;
let clockOffsetMs = 0;
let isOnce = false;
let looks = 0;
let without = 0;
let back = 0;
let freshest = '';
const events: PageReport['events'][number][] = [];
const logged: unknown[] = [];
const disposed: WeakRef<object>[] = [];
const shows: boolean[] = [];

function opened() {
  if (session === undefined) throw new TypeError('open a session first');
  return session;
}

/** Freshness of the cookie as text that sorts: `oiat`, then `iat`. */
function cookieFreshness(): string {
  const jwt = /(?:^|; )__session=([^;]+)/.exec(document.cookie)?.[1];
  if (jwt === undefined) return '';
  const [header, claims] = jwt.split('.').map((part) => {
    try {
      return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, number>;
    } catch {
      return {};
    }
  });
  return `${String(header?.oiat ?? 0).padStart(12, '0')} ${String(claims?.iat ?? 0).padStart(12, '0')}`;
}

function look(): void {
  if (session === undefined || session.status === 'signed-out') return;
  if (session.token !== null) isOnce = true;
  if (!isOnce) return;
  looks += 1;
  if (session.token === null) without += 1;
  const now = cookieFreshness();
  if (now < freshest) back += 1;
  freshest = now;
}

function sessionOptions({ url, clockOffsetMs: offset = 0, isAnonymous, expiringNoticeMs, ...options }: OpenOptions) {
  clockOffsetMs = offset;
  const api = frontendApi({ url });
  const createToken: typeof api.createToken = (input, call) =>
    api.createToken(isAnonymous ? { ...input, template: 'anonymous' } : input, call);
  return {
    ...api,
    ...options,
    ...(expiringNoticeMs !== undefined && { lifetime: sessionLifetime({ expiringNoticeMs }), activity: true }),
    createToken,
    now: () => Date.now() + clockOffsetMs,
    logger: { warn: (_message: string, fields: { readonly code?: unknown } = {}) => void logged.push(fields.code) },
  };
}

function watch(opened: Session): void {
  session = opened;
  // Only who asks for this one by its name wants to know of the session's own end.
  session.on('session.expiring', () => {});
  session.on('*', (event: SessionTold) => {
    events.push({
      type: event.type,
      ...('source' in event && { source: event.source }),
      ...('kind' in event && { kind: event.kind }),
    });
  });
  setInterval(look, 50);
}

const kit: PageKit = {
  open(options) {
    watch(createBrowserSession(sessionOptions(options)));
    return opened().sessionId;
  },
  async start(options) {
    const begunAt = performance.now();
    const started = await startSession(sessionOptions(options));
    if (started !== null) watch(started);
    return { sessionId: started?.sessionId ?? null, tookMs: Math.round(performance.now() - begunAt) };
  },
  switchOrganization: (organizationId) => opened().switchOrganization(organizationId),
  logged: () => logged,
  report() {
    const { status, sessionId, token } = opened();
    return { status, sessionId, hasToken: token !== null, events, without, back, looks };
  },
  getToken: (options) =>
    opened()
      .getToken(options)
      .then(
        (jwt) => (jwt === null ? 'null' : 'token'),
        (error: unknown) => String((error as { code?: unknown }).code),
      ),
  extend: () => opened().extend(),
  end: () =>
    opened()
      .end()
      .then(
        () => 'told',
        () => 'not told',
      ),
  endAndDispose() {
    void opened().end();
    opened().dispose();
  },
  endAndLeave(url) {
    void opened().end();
    location.assign(url);
  },
  handshake: () => opened().send({ type: 'handshake.requested', reason: 'test', redirectUrl: location.href }),
  jumpClock(byMs) {
    clockOffsetMs += byMs;
  },
  fire: (type, persisted) => void window.dispatchEvent(new PageTransitionEvent(type, { persisted })),
  post(message) {
    const channel = new BroadcastChannel(`xstate-session:${opened().sessionId}`);
    channel.postMessage(message);
    channel.close();
  },
  async cycle(options, times) {
    const open = { listeners: 0, channels: 0, timers: new Set<unknown>() };
    const { addEventListener, removeEventListener, BroadcastChannel: Channel } = window;
    const { setTimeout: set, clearTimeout: clear } = window;
    window.addEventListener = (...all: Parameters<typeof addEventListener>) => {
      open.listeners += 1;
      addEventListener.apply(window, all);
    };
    window.removeEventListener = (...all: Parameters<typeof removeEventListener>) => {
      open.listeners -= 1;
      removeEventListener.apply(window, all);
    };
    window.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name);
        open.channels += 1;
      }
      override close(): void {
        open.channels -= 1;
        super.close();
      }
    };
    const clock: BrowserSessionOptions['clock'] = {
      setTimeout(callback, delayMs) {
        const timer = set.call(
          window,
          () => {
            open.timers.delete(timer);
            callback();
          },
          delayMs,
        );
        open.timers.add(timer);
        return timer;
      },
      clearTimeout(timer) {
        open.timers.delete(timer);
        clear.call(window, timer as number);
      },
    };
    for (let time = 0; time < times; time += 1) {
      const one = createBrowserSession({ ...sessionOptions(options), clock });
      if (time % 5 === 0) await new Promise((resolve) => set.call(window, resolve, 0));
      one.dispose();
      disposed.push(new WeakRef(one));
    }
    Object.assign(window, { addEventListener, removeEventListener, BroadcastChannel: Channel });
    // A lock that is given back is gone only when the browser has heard of it.
    let locks = 1;
    for (let tries = 0; tries < 50 && locks > 0; tries += 1) {
      await new Promise((resolve) => set.call(window, resolve, 20));
      const { held = [], pending = [] } = await navigator.locks.query();
      locks = held.length + pending.length;
    }
    return { listeners: open.listeners, channels: open.channels, timers: open.timers.size, locks };
  },
  async uncollected() {
    const left = () => disposed.filter((one) => one.deref() !== undefined).length;
    for (let tries = 0; tries < 20 && left() > 0; tries += 1) {
      Array.from({ length: 20 }, () => new ArrayBuffer(1_000_000));
      Array.from({ length: 20_000 }, (_value, index) => [index]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return left();
  },
  shows: () => shows,
};

window.addEventListener('pageshow', ({ persisted }) => shows.push(persisted));

Object.assign(window, { kit });

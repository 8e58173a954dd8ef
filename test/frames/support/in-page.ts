import type { Session } from 'xstate-session';
import { type BrowserSessionOptions, createBrowserSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';
import { sessionLifetime } from 'xstate-session/lifetime';
import type { SessionSource } from 'xstate-session/react';
import type { Hydrate, MountedApp } from './frame-app.ts';

/** How the app's sessions come about. */
export interface FrameOptions {
  readonly url: string;
  readonly apiOrigin: string;
  /** `create`: providers make them. `give`: the app does, and hands them over. `fail`: `create` rejects. */
  readonly how: 'create' | 'give' | 'fail';
  /** One provider each. */
  readonly sessionIds: readonly string[];
  readonly initial?: SessionSource['initial'];
  /** Sessions have the option `lifetime`. */
  readonly hasLifetime?: boolean;
}

/** What the page has seen. */
export interface FrameReport {
  readonly shown: readonly string[];
  /** What is shown of each session's own end. */
  readonly countdowns: readonly string[];
  /** How often components have rendered. */
  readonly renders: { readonly status: number; readonly token: number };
  /** How often `create` was called. */
  readonly created: number;
  /** What the frameworks complained of, and what nobody caught. */
  readonly complaints: readonly string[];
  readonly failures: readonly string[];
  /** Of each session made so far: `disposed`, or its status. */
  readonly sessions: readonly string[];
}

/** What the tests call in the page. */
export interface FrameKit {
  open(options: FrameOptions): void;
  report(): Promise<FrameReport>;
  /** Hands over other sessions of the app's own; `null` is nobody. */
  give(sessionIds: readonly (string | null)[]): void;
  remount(): void;
  unmount(): void;
  setActivity(mode: 'visible' | 'hidden', around: 'readers' | 'providers'): void;
  /** Of the newest session, or of another. */
  getToken(index?: number): Promise<string>;
  renew(): Promise<void>;
  /** Of the newest session. */
  extend(): Promise<boolean>;
  end(index?: number): Promise<void>;
  dispose(): void;
  switchOrganization(organizationId: string | null): void;
  jumpClock(byMs: number): void;
  /** What `useAuthorizedFetch` comes to: a status, or the code of the error. */
  call(url: string): Promise<string>;
}

/** Puts the kit of an app into the page. */
export function startPage(hydrate: Hydrate): void {
  const complaints: string[] = [];
  const failures: string[] = [];
  const sessions: Session[] = [];
  const renders = { status: 0, token: 0 };
  let options: FrameOptions;
  let app: MountedApp;
  let created = 0;
  let clockOffsetMs = 0;
  let callApi: (url: string) => Promise<Response>;

  for (const level of ['warn', 'error'] as const) {
    console[level] = (...said: unknown[]) => void complaints.push(said.map(String).join(' '));
  }
  window.addEventListener('error', (event) => void complaints.push(`uncaught: ${event.message}`));
  window.addEventListener('unhandledrejection', (event) => void complaints.push(`unhandled: ${event.reason}`));

  function createOne(sessionId: string): Session {
    const more: BrowserSessionOptions = {
      ...frontendApi({ url: options.url }),
      sessionId,
      ...(options.hasLifetime && { lifetime: sessionLifetime() }),
      now: () => Date.now() + clockOffsetMs,
      logger: { warn: () => undefined },
      // Two sessions side by side would take each other's cookie.
      platform: { document: null },
    };
    const session = createBrowserSession(more);
    sessions.push(session);
    return session;
  }

  const creators = new Map<string, NonNullable<SessionSource['create']>>();
  function creatorOf(sessionId: string): NonNullable<SessionSource['create']> {
    const known = creators.get(sessionId);
    if (known !== undefined) return known;
    const create = async () => {
      created += 1;
      if (options.how === 'fail') throw new TypeError('create failed');
      return createOne(sessionId);
    };
    creators.set(sessionId, create);
    return create;
  }

  function at(index = sessions.length - 1): Session {
    const session = sessions[index];
    if (session === undefined) throw new TypeError('there is no session yet');
    return session;
  }

  const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? error);

  const kit: FrameKit = {
    open(given) {
      options = given;
      const sources = given.sessionIds.map((sessionId) => ({
        initial: given.initial,
        ...(given.how === 'give' ? { session: createOne(sessionId) } : { create: creatorOf(sessionId) }),
      }));
      app = hydrate(document.querySelector('#root') as Element, {
        sources,
        apiOrigin: given.apiOrigin,
        probe: {
          rendered: (name) => {
            renders[name] += 1;
          },
          hasFetch: (fetch) => {
            callApi = fetch;
          },
          failed: (error) => void failures.push(String(error)),
        },
      });
    },
    async report() {
      const states = sessions.map((session) =>
        session.getToken({ timeoutMs: 1 }).then(
          () => session.status,
          (error: unknown) => (codeOf(error) === 'session-disposed' ? 'disposed' : session.status),
        ),
      );
      const textsOf = (element: string) =>
        [...document.querySelectorAll(`#root ${element}`)].map(({ textContent }) => textContent ?? '');
      const [shown, countdowns] = [textsOf('p'), textsOf('time')];
      return {
        shown,
        countdowns,
        renders: { ...renders },
        created,
        complaints,
        failures,
        sessions: await Promise.all(states),
      };
    },
    give: (ids) => app.update(ids.map((id) => ({ session: id === null ? null : createOne(id) }))),
    remount: () => app.remount(),
    unmount: () => app.unmount(),
    setActivity: (mode, around) => app.setActivity?.(mode, around),
    getToken: (index) => at(index).getToken().then(String, codeOf),
    async renew() {
      await at().getToken({ skipCache: true });
    },
    extend: () => at().extend(),
    end: (index) => at(index).end(),
    dispose: () => at().dispose(),
    switchOrganization: (organizationId) => at().switchOrganization(organizationId),
    jumpClock(byMs) {
      clockOffsetMs += byMs;
      at().send({ type: 'page.visible' });
    },
    call: (url) => callApi(url).then((response) => String(response.status), codeOf),
  };
  Object.assign(window, { kit });
}

import { expect, onTestFinished } from 'vitest';
import { createSession, type Session, type SessionOptions } from 'xstate-session';
import { type AuthorizedFetch, type AuthorizedFetchOptions, authorizedFetch } from 'xstate-session/fetch';
import { createTestClock, makeToken, type TestClock } from 'xstate-session/testing';
import {
  type Answer,
  type HttpServer,
  json,
  type RecordedRequest,
  startHttpServer,
} from '../../support/http-server.ts';

/** A JWT, or most of one. */
export const SECRET = /eyJ[\w-]{8,}\.[\w-]{8,}/;

/** An API on one origin, a stranger on another, and a session whose tokens are numbered. */
export interface FetchWorld {
  readonly testClock: TestClock;
  readonly session: Session;
  /** What gets the token. It echoes what it was sent, with 401 for tokens in {@link FetchWorld.refused}. */
  readonly api: HttpServer;
  /** What must never get one: checked after each test. */
  readonly stranger: HttpServer;
  /** The tokens that the API refuses. */
  readonly refused: Set<string>;
  /** How many tokens were minted. */
  mints(): number;
  /** Replaces what a mint does. */
  mint: (signal: AbortSignal, organizationId: string | null) => Promise<string>;
  /** Another token each time. */
  nextToken(organizationId?: string | null): string;
  /** An authorized fetch for the API's origin. */
  fetch(options?: AuthorizedFetchOptions): AuthorizedFetch;
  /** The tokens that the API was sent, in order, as `token 1`; `none` where there was none. */
  seen(): string[];
  /** A token by the name that {@link FetchWorld.seen} gives it. */
  nameOf(authorization: string | undefined): string;
}

/** What the API answers to a request that it does not refuse. */
export const echo: Answer = (response, { method, path, search, headers, body }) => {
  const type = headers['content-type'] ?? null;
  json(200, { method, path: path + search, type, body })(response, undefined as never);
};

export async function createFetchWorld(options: Partial<SessionOptions> = {}): Promise<FetchWorld> {
  const testClock = createTestClock();
  const { now, monotonicNow, clock } = testClock;
  const [api, stranger] = await Promise.all([startHttpServer(), startHttpServer()]);
  const names = new Map<string, string>();
  const refused = new Set<string>();

  const nextToken = (organizationId: string | null = null) => {
    const id = `token ${names.size + 1}`;
    const token = makeToken({ iatMs: now(), sid: 'sess_1', id, organizationId });
    names.set(token, id);
    return token;
  };
  let minted = 0;
  const world: Pick<FetchWorld, 'mint'> = { mint: async (_signal, organizationId) => nextToken(organizationId) };
  const session = createSession({
    sessionId: 'sess_1',
    createToken: ({ organizationId }, { signal }) => {
      minted += 1;
      return world.mint(signal, organizationId);
    },
    clock,
    now,
    monotonicNow,
    random: () => 0.5,
    ...options,
  });
  const nameOf = (authorization: string | undefined) =>
    names.get(authorization?.replace(/^\w+ /, '') ?? '') ?? authorization ?? 'none';

  api.answer((response, request) => {
    const token = request.headers.authorization?.replace(/^\w+ /, '') ?? '';
    const answer = refused.has(token) ? json(401, { error: 'refused' }) : answerOf(request, stranger.url);
    answer(response, request);
  });
  stranger.answer(echo);

  onTestFinished(async () => {
    session.dispose();
    await Promise.all([api.close(), stranger.close()]);
    const canaries = stranger.requests.filter((request) => [...names.keys()].some((jwt) => carries(request, jwt)));
    expect({ canaries, timers: testClock.pendingTimers }).toEqual({ canaries: [], timers: 0 });
  });

  return Object.assign(world, {
    testClock,
    session,
    api,
    stranger,
    refused,
    nextToken,
    mints: () => minted,
    fetch: (more: AuthorizedFetchOptions = {}) => authorizedFetch(session, { origins: [api.url], ...more }),
    seen: () => api.requests.map(({ headers }) => nameOf(headers.authorization)),
    nameOf,
  });
}

/** Whether anything of a token is anywhere in a request: the whole, its claims or its signature. */
function carries(request: RecordedRequest, jwt: string): boolean {
  const text = JSON.stringify(request);
  return SECRET.test(text) || jwt.split('.').some((part) => text.includes(part));
}

/** `/redirect/307?to=b/x`: to the stranger's `/x`; `to=/x`: within the origin; `/status/503`; anything else is echoed. */
function answerOf({ path, search }: RecordedRequest, strangerUrl: string): Answer {
  const [, kind, status] = path.split('/');
  const to = new URLSearchParams(search).get('to') ?? '';
  if (kind === 'redirect') {
    const location = to.startsWith('b/') ? `${strangerUrl}/${to.slice(2)}` : to;
    return (response) => {
      response.writeHead(Number(status), { location }).end();
    };
  }
  return kind === 'status' ? json(Number(status), {}) : echo;
}

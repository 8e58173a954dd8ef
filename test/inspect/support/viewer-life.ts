import { onTestFinished } from 'vitest';
import { createSession } from 'xstate-session';
import { connectViewer, createInspector, type ViewerMessage } from 'xstate-session/inspect';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { inspect } from '../../../src/cli/inspect.ts';
import { type OpenedPage, openPage } from './open-page.ts';

/** Serves a viewer until the test ends. @returns Its address. */
export async function serveViewer(): Promise<string> {
  const server = await inspect({ port: 0 }, { out: () => undefined, err: () => undefined });
  if (server === null) throw new Error('No server.');
  onTestFinished(() => server.close());
  return server.url;
}

/** Opens a page until the test ends. */
export async function look(url: string, colorScheme?: 'light' | 'dark'): Promise<OpenedPage> {
  const opened = await openPage(url, colorScheme);
  onTestFinished(() => opened.browser.close());
  return opened;
}

/** Sends messages to a viewer, as an app does. */
export const send = (url: string, messages: readonly ViewerMessage[]) =>
  fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(messages) });

/** A context as far as the viewer looks at it. */
export const context = { template: null, organizationId: null, nowMs: 0, timerAtMs: 60_000, held: null };
/** A message of a step of a key. */
export const step = (root: string, index: number, more: Partial<ViewerMessage> = {}): ViewerMessage => ({
  tab: 'shop',
  root,
  type: 'step',
  atMs: index,
  event: `event ${index}`,
  state: 'active',
  context,
  ...more,
});

/** A life of a session through an outage, told to a viewer. */
export async function playOutage(url: string): Promise<void> {
  const { clock, now, monotonicNow, flush, advance } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
  const answers = [
    () => makeToken({ iatMs: now(), sid: 'sess_1' }),
    () => Promise.reject({ status: 422, errors: [{ code: 'missing_expired_token' }] }),
    () => makeToken({ iatMs: now(), sid: 'sess_1' }),
    () => Promise.reject({ status: 503, errors: [{ code: 'unavailable' }] }),
  ];
  const session = createSession({
    sessionId: 'sess_1',
    createToken: async () => (answers.shift() ?? (() => Promise.reject({ status: 503 })))(),
    clock,
    now,
    monotonicNow,
    random: () => 0.5,
    inspect: createInspector(connectViewer({ url, tab: 'shop', now })),
  });
  session.start();
  await flush();
  await advance(50_000);
  await advance(50_000);
  session.dispose();
}

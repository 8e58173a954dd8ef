import { createBrowserInspector } from '@statelyai/inspect';
import { expect, test, vi } from 'vitest';
import { createInspector } from 'xstate-session/inspect';
import { canaryLife } from './support/canary-life.ts';

/** A page as far as the browser inspector of Stately needs one; what it posts to its window is kept. */
function pageWithWindow() {
  const posted: string[] = [];
  const listeners: ((event: { data: unknown }) => void)[] = [];
  const page = {
    open: () => ({ postMessage: (message: unknown) => void posted.push(JSON.stringify(message)) }),
    addEventListener: (_type: string, listener: (event: { data: unknown }) => void) => void listeners.push(listener),
  };
  const connect = () => {
    for (const listener of listeners) listener({ data: { type: '@statelyai.connected' } });
  };
  return { page: page as unknown as Window & typeof globalThis, posted, connect };
}

async function postedOf(wrap: (inspect: ReturnType<typeof createBrowserInspector>['inspect']) => unknown) {
  const { page, posted, connect } = pageWithWindow();
  // It waits for an idle moment; here each is one, at once or at the end.
  const idle: (() => void)[] = [];
  vi.stubGlobal('window', { requestIdleCallback: (callback: () => void) => void idle.push(callback) });
  const { inspect } = createBrowserInspector({ window: page, url: 'http://127.0.0.1/' });
  connect();
  const { secrets } = await canaryLife(undefined, (session) => {
    session.actor.system.inspect(wrap(inspect) as never);
  });
  for (const callback of idle.splice(0)) callback();
  vi.unstubAllGlobals();
  return { posted, leaked: secrets.filter((secret) => posted.some((message) => message.includes(secret))) };
}

test('Stately’s own inspector leaks tokens when it is given the raw events', async () => {
  const { posted, leaked } = await postedOf((inspect) => inspect);
  expect(posted.length).toBeGreaterThan(20);
  expect(leaked).not.toEqual([]);
});

test('through createInspector it tells every event, and no secret', async () => {
  const { posted, leaked } = await postedOf((inspect) => {
    const inspector = createInspector(inspect);
    const [symbol] = Object.getOwnPropertySymbols(inspector);
    return (inspector as unknown as Record<symbol, unknown>)[symbol as symbol];
  });
  expect(posted.length).toBeGreaterThan(20);
  expect(leaked).toEqual([]);
  const types = new Set(posted.map((message) => (JSON.parse(message) as { type: string }).type));
  expect(types).toEqual(new Set(['@xstate.actor', '@xstate.event', '@xstate.snapshot']));
  const actor = posted.map((message) => JSON.parse(message)).find(({ parentId }) => parentId !== undefined);
  expect(actor).toMatchObject({ type: '@xstate.actor', name: 'createToken' });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import { findBrowser } from '../../support/find-browser.ts';

/** A Chromium that nobody listens to but by what is asked here. */
export interface BareChromium {
  /** Asks by the DevTools protocol; of a page with its session. */
  send<Answer>(method: string, params?: object, sessionId?: string): Promise<Answer>;
  /** Is told what the protocol tells unasked. */
  on(method: string, listener: (params: never) => void): void;
  close(): Promise<void>;
}

interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly params?: never;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * Starts the Chromium of the tests without Playwright, whose sessions have the page tell all of its traffic: of the time of a
 * page that is sent much that would be a third.
 *
 * @throws Error when there is none.
 */
export async function launchBareChromium(): Promise<BareChromium> {
  const { path, tried } = await findBrowser();
  if (path === null) throw new Error(`No Chromium was found: ${tried.join('; ')}`);
  const profile = await mkdtemp(join(tmpdir(), 'bare-chromium-'));
  const flags = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1400,900'];
  const chromium = spawn(path, [...BROWSER_FLAGS, ...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    chromium.stderr.on('data', (part) => {
      printed += String(part);
      const found = /DevTools listening on (\S+)\n/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    chromium.on('exit', () => reject(new Error(`Chromium did not start: ${printed}`)));
  });
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0 });
  await once(socket, 'open');

  const waiting = new Map<number, PromiseWithResolvers>();
  const listeners = new Map<string, (params: never) => void>();
  let asked = 0;
  socket.on('message', (data) => {
    const { id = 0, method = '', params, result, error } = JSON.parse(String(data)) as Told;
    listeners.get(method)?.(params as never);
    if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });

  return {
    send<Answer>(method: string, params: object = {}, sessionId?: string) {
      asked += 1;
      const id = asked;
      socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
      return new Promise<Answer>((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      });
    },
    on(method, listener) {
      listeners.set(method, listener);
    },
    async close() {
      const isOver = once(chromium, 'exit');
      socket.send(JSON.stringify({ id: 0, method: 'Browser.close' }));
      await isOver;
      socket.terminate();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface PromiseWithResolvers {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

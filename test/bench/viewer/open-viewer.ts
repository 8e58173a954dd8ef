import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ViewerMessage } from 'xstate-session/inspect';
import { type BareChromium, launchBareChromium } from './bare-chromium.ts';
import { type FrameRecording, MARK, type MarkedFrames, recordFrames } from './page-frames.ts';

// Where `npm run bench` writes what it bundles, two folders up is the package as well.
const cli = join(import.meta.dirname, '../../dist/cli.js');

/** The viewer of `xstate-session inspect` in a page of its own, measured. */
export interface MeasuredViewer {
  /** Asks the page by the DevTools protocol. */
  send(method: string, params: object): Promise<unknown>;
  /** The value of an expression in the page. */
  read(expression: string): Promise<unknown>;
  /** Tells it messages, as an app does, and waits until an element, by its id, shows a text. */
  tell(messages: readonly ViewerMessage[], id: string, text: string): Promise<void>;
  /** Begins to record the frames. */
  record(): Promise<void>;
  /** Has the frames of an act told apart under a name, up to the one that shows it, and the next. */
  measure(name: string, act: () => Promise<unknown>): Promise<void>;
  /** Ends recording. */
  stop(): Promise<readonly MarkedFrames[]>;
  close(): Promise<void>;
}

/** The mark of what is not measured. */
const BETWEEN = '';

/** @param plant - Runs in the page before its own script. */
export async function openViewer(plant?: () => void): Promise<MeasuredViewer> {
  const viewer = spawn(process.execPath, [cli, 'inspect', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(viewer.stdout, 'data')) as [Buffer];
  const url = /at (http:\S+)/.exec(printed.toString())?.[1];
  if (url === undefined) throw new Error('The viewer did not say where it is.');
  const chromium = await launchBareChromium();
  const send = await openPage(chromium, `${url}/`, plant ? [plant, addWaits] : [addWaits]);
  let recording: FrameRecording | null = null;

  async function read(expression: string): Promise<unknown> {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await send('Runtime.evaluate', asked)) as Evaluated;
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  const mark = (name: string) => read(`void performance.mark(${JSON.stringify(MARK + name)})`);

  return {
    send,
    read,
    async tell(messages, id, text) {
      const isShown = read(`shown(${JSON.stringify(id)}, ${JSON.stringify(text)})`);
      await (await fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(messages) })).text();
      await isShown;
    },
    async record() {
      recording = await recordFrames(chromium);
    },
    async measure(name, act) {
      await mark(name);
      await act();
      await read('frames(2)');
      await mark(BETWEEN);
    },
    async stop() {
      // The task of the last mark may not be over.
      await read('frames(2)');
      const marked = (await recording?.stop()) ?? [];
      return marked.filter((one) => one.mark !== BETWEEN);
    },
    async close() {
      await chromium.close();
      viewer.kill();
    },
  };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** @returns What asks that page. */
async function openPage(chromium: BareChromium, url: string, scripts: readonly (() => void)[]) {
  const { targetId } = await chromium.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const attached = { targetId, flatten: true };
  const { sessionId } = await chromium.send<{ sessionId: string }>('Target.attachToTarget', attached);
  const send = (method: string, params: object) => chromium.send<unknown>(method, params, sessionId);
  for (const script of scripts) await send('Page.addScriptToEvaluateOnNewDocument', { source: `(${script})()` });
  const isLoaded = new Promise<void>((done) => chromium.on('Page.loadEventFired', () => done()));
  await send('Page.enable', {});
  await send('Page.navigate', { url });
  await isLoaded;
  await send('Page.disable', {});
  return send;
}

/** Runs in the page. */
function addWaits(): void {
  const frames = (count: number): Promise<void> =>
    new Promise((done) => {
      requestAnimationFrame(() => (count > 1 ? done(frames(count - 1)) : done()));
    });
  const shown = (id: string, text: string): Promise<void> =>
    new Promise((done) => {
      const place = document.getElementById(id) as HTMLElement;
      const observer = new MutationObserver(look);
      function look(): void {
        if (!place.textContent?.includes(text)) return;
        observer.disconnect();
        done();
      }
      observer.observe(place, { childList: true, subtree: true, characterData: true });
      look();
    });
  Object.assign(globalThis, { frames, shown });
}

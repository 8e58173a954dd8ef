import { withFallback } from '../../../browser/browser-platform.ts';
import { OVERVIEW } from '../../../inspect/diagram/overview-picture.ts';
import { createChartView } from '../../../inspect/viewer/page/chart-view.ts';
import type { ViewerMessage } from '../../../inspect/viewer/viewer-message.ts';
import type { DrillAction, DrillState } from '../contract.ts';
import { createSwitches } from './switches.ts';
import { openTabSession, type TabSession } from './tab-session.ts';

const EXCHANGE_EVERY_MS = 1_000;
const LINES_MAX = 60;

const id = Math.random().toString(36).slice(2, 6);
const chart = createChartView(element('picture'), { picture: OVERVIEW });
let tab: TabSession | null = null;
let shown: DrillState | null = null;

const switches = createSwitches(element('switches'), {
  act: (action) => act(action),
  refresh: () => void tab?.session.getToken({ skipCache: true }).catch(() => undefined),
  handshake: () => tab?.session.send({ type: 'handshake.requested', reason: 'drill', redirectUrl: location.href }),
  signOut: () => void tab?.session.end().catch(() => undefined),
});

function element(name: string): HTMLElement {
  const found = document.getElementById(name);
  if (found === null) throw new TypeError(`The page has no #${name}.`);
  return found;
}

async function post(path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

async function act(action: DrillAction): Promise<void> {
  await post('act', action);
  await exchangeStates();
}

async function exchangeStates(): Promise<void> {
  const { session, minted = 0, received = 0 } = tab ?? {};
  const life = tab?.life();
  const state = (await post('state', {
    id,
    status: session?.status ?? 'opening',
    tokenSeconds: life ? Math.round(life.leftSeconds) : null,
    minted,
    received,
    isInFront: document.hasFocus(),
  })) as DrillState;
  shown = state;
  if (tab === null || (tab.session.status === 'signed-out' && tab.session.sessionId !== state.sessionId)) {
    tab?.session.dispose();
    tab = openTabSession(state, addToLog, showSteps);
    tab.session.subscribe(showAll);
  }
  tab.applySwitches(state);
  showAll();
}

/** Each state that was passed stays to be seen, and the arrow that was taken flashes. */
function showSteps(messages: readonly ViewerMessage[]): void {
  chart.flash(messages.flatMap(({ taken = [] }) => taken));
}

function addToLog(line: string): void {
  const log = element('log');
  log.prepend(row(line, new Date().toLocaleTimeString()));
  while (log.childElementCount > LINES_MAX) log.lastElementChild?.remove();
}

function row(...texts: string[]): HTMLLIElement {
  const item = document.createElement('li');
  for (const text of texts) item.append(Object.assign(document.createElement('span'), { textContent: text }));
  return item;
}

function showAll(): void {
  if (tab === null || shown === null) return;
  const { session } = tab;
  chart.light(session.status);
  const [words, kind] = statusText(session.status, session.degraded, session.token !== null);
  const status = element('status');
  if (status.textContent !== words) {
    status.replaceChildren(Object.assign(document.createElement('span'), { textContent: words, className: kind }));
  }
  switches.show(shown, session.status === 'signed-out');
  showTokenLife();
  element('tabs').replaceChildren(
    ...shown.tabs.map((one) => {
      const line = document.createElement('tr');
      const name = `${one.id}${one.id === id ? ' (this one)' : ''}`;
      const token = one.tokenSeconds === null ? 'none' : `${one.tokenSeconds} s`;
      for (const text of [name, one.status, token, String(one.minted), String(one.received)]) {
        line.insertCell().textContent = text;
      }
      return line;
    }),
  );
  element('counts').textContent =
    `${shown.requestCount} requests, ${shown.mintCount} tokens minted in all. ` +
    `Sessions that a client without the retry would have lost: ${shown.wouldHaveLost}.`;
  element('requests').replaceChildren(...shown.requests.map(({ what, outcome }) => row(what, outcome)));
}

function showTokenLife(): void {
  const life = tab?.life() ?? null;
  const bar = element('life') as HTMLProgressElement;
  bar.value = life === null ? 0 : life.leftSeconds / life.wholeSeconds;
  element('life-text').textContent = life === null ? 'none that is usable' : `${Math.ceil(life.leftSeconds)} s left`;
}

function statusText(status: string, isDegraded: boolean, hasToken: boolean): [words: string, kind: string] {
  if (status === 'signed-out') return ['Signed out.', 'bad'];
  if (isDegraded) return [`${status}: no usable token, still signed in, trying again.`, 'bad'];
  if (status === 'active') return ['active: a usable token is held.', ''];
  return [`${status}: ${hasToken ? 'the old token still serves.' : 'a token is being obtained.'}`, 'warn'];
}

function exchangeRepeatedly(): void {
  exchangeStates()
    .catch(() => addToLog('the drill was stopped: start it again and reload'))
    .finally(() => setTimeout(exchangeRepeatedly, EXCHANGE_EVERY_MS));
}

setInterval(() => withFallback(showTokenLife, undefined), 250);
exchangeRepeatedly();

import { eventWords } from '../../../inspect/event-words.ts';
import { createChartView } from '../../../inspect/viewer/page/chart-view.ts';
import { createChartZoom } from '../../../inspect/viewer/page/chart-zoom.ts';
import { element, find, markOf, seconds, showText, topOf } from '../../../inspect/viewer/page/elements.ts';
import type { ViewerMessage } from '../../../inspect/viewer/viewer-message.ts';
import { decodeSessionToken } from '../../../protocol/session-token.ts';
import type { RecordedRequest } from '../../../testing/emulator/recorded-requests.ts';
import { createGame, type Score } from './game.ts';
import { createInPageBrowser } from './in-page-browser.ts';
import { createNaiveClient } from './naive-client.ts';
import { openTab, type PlaygroundTab } from './tabs.ts';
import { createWorld, FAULTS, type Fault, TOKEN_SECONDS } from './world.ts';

const LINES_MAX = 40;
const CALL_EVERY_MS = 1_000;
const CALL_WAIT_MS = 900;
const LID_CLOSED_MS = 300_000;

/** Runs the playground in the page as it is served. */
function startPlayground(): void {
  const lines = new Map<number, HTMLElement>();
  const world = createWorld(showRequest);
  const { time, emulator } = world;
  const browser = createInPageBrowser();
  const game = createGame(time.now);
  const chart = createChartView(find('chart'));
  const zoom = createChartZoom(find('chart'), find('zoom'));
  const naive = createNaiveClient(world, () => {
    if (naive.lostBecause !== null) game.naive.lost += 1;
  });
  let { id: sessionId } = emulator.createSession();
  let skewMs = 0;
  let own = open(showSteps);
  let second: PlaygroundTab | null = null;

  function open(onMessages: (messages: readonly ViewerMessage[]) => void): PlaygroundTab {
    return openTab({ world, browser, sessionId, skewMs: () => skewMs, onMessages });
  }

  const tabs = () => (second === null ? [own] : [own, second]);

  /** What was broken shows at once: nobody waits for the next refresh. */
  function poke(): void {
    for (const { session } of tabs()) session.getToken({ skipCache: true }).catch(() => undefined);
    void naive.refresh();
  }

  function showSteps(messages: readonly ViewerMessage[]): void {
    for (const { type, state, event = '', because = [], taken = [] } of messages) {
      if (type !== 'step' || state === undefined) continue;
      chart.light(state);
      chart.flash(taken);
      const [cause] = because;
      if (cause !== undefined) addLine(find('log'), `${eventWords(event)} → ${state}`, cause);
    }
    zoom.follow(find('chart').querySelector('.lit:not(.group)') ?? find('chart').querySelector('.lit'));
  }

  function addLine(list: HTMLElement, ...texts: readonly string[]): HTMLElement {
    const line = element('li', '');
    line.append(...texts.map((text) => element('span', text)));
    list.prepend(line);
    while (list.childElementCount > LINES_MAX) list.lastElementChild?.remove();
    return line;
  }

  function showRequest(request: RecordedRequest): void {
    if (request.endpoint === 'preflight') return;
    const isOwn = request.sessionId !== naive.sessionId;
    const asked = request.search.expired_token === undefined ? '' : ' + expired_token';
    const answer =
      request.outcome === 'pending'
        ? '…'
        : [request.status ?? request.outcome, request.code, request.minted].filter(Boolean).join(' ');
    const path = request.path.replace(/\/sessions\/[^/]+/, '/sessions/…');
    const line = lines.get(request.id) ?? addLine(find('wire'), '', '', '');
    lines.set(request.id, line);
    line.className =
      request.outcome === 'pending' ? 'pending' : request.status !== null && request.status < 400 ? 'fine' : 'bad';
    const texts = [isOwn ? 'session' : 'loop', `${request.method} ${path}${asked}`, answer];
    for (const [index, text] of texts.entries()) showText(line.children[index] as HTMLElement, text);
    if (request.outcome !== 'pending') lines.delete(request.id);
  }

  function showToken(name: 'session' | 'naive', jwt: string | null): void {
    const token = decodeSessionToken(jwt);
    const leftMs = token === null ? 0 : token.expiresAtMs - time.now();
    const bar = find(`${name}-life`) as HTMLProgressElement;
    bar.value = Math.max(0, Math.min(1, leftMs / (TOKEN_SECONDS * 1_000)));
    const words = leftMs > 0 ? `${seconds(leftMs)} left` : `expired ${seconds(-leftMs)} ago`;
    showText(find(`${name}-token`), token === null ? 'no token' : words);
  }

  function showScore(name: 'session' | 'naive', { calls, without, expired, lost }: Score): void {
    const texts = [
      `${calls} calls with a token`,
      `${without} without one`,
      `${expired} with an expired one`,
      `${lost} ${lost === 1 ? 'user' : 'users'} lost`,
    ];
    const list = find(`${name}-score`);
    if (list.textContent !== texts.join('')) list.replaceChildren(...texts.map((text) => element('li', text)));
  }

  function showStatus(id: string, text: string, status: string): void {
    const chip = find(id);
    showText(chip, text);
    if (chip.dataset.status !== status) chip.dataset.status = status;
  }

  function show(): void {
    const { status, degraded, token } = own.session;
    const isOut = status === 'signed-out';
    const words = isOut
      ? '■ signed out, by a verdict'
      : `${markOf(status)} signed in: ${status}${degraded ? ', degraded' : ''}`;
    showStatus('session-status', words, status);
    showStatus(
      'naive-status',
      naive.lostBecause === null ? '● signed in' : `✗ signed out: ${naive.lostBecause}`,
      naive.lostBecause === null ? 'active' : 'lost',
    );
    showToken('session', token);
    showToken('naive', naive.token);
    showScore('session', game.session);
    showScore('naive', game.naive);
    showStatus(
      'second-status',
      second === null ? 'not open' : `${markOf(second.session.status)} ${second.session.status}`,
      second?.session.status ?? 'none',
    );
    find('naive-sign-in').hidden = naive.lostBecause === null;
    find('session-sign-in').hidden = !isOut;
    showText(find('result'), game.result(!isOut));
  }

  function set(fault: Fault, isOn: boolean): void {
    world.set(fault, isOn);
    if (isOn) game.broke(FAULTS[fault]);
    if (fault === 'network') {
      for (const tab of tabs()) {
        tab.isOnline = !isOn;
        tab.fire(isOn ? 'offline' : 'online');
      }
    }
    for (const button of document.querySelectorAll<HTMLElement>('[data-fault]')) {
      button.setAttribute('aria-pressed', String(world.faults.has(button.dataset.fault as Fault)));
    }
    showText(find('origin'), world.faults.has('origin') ? 'Bring the origin back' : 'Take the origin down');
    poke();
  }

  /** The app calls its API once a second, with whatever token its client gives it. */
  async function call(): Promise<void> {
    const judge = (score: Score, jwt: string | null) => {
      const token = decodeSessionToken(jwt);
      if (token === null) score.without += 1;
      else if (token.expiresAtMs <= time.now()) score.expired += 1;
      else score.calls += 1;
    };
    time.setTimeout(() => void call(), CALL_EVERY_MS);
    judge(game.naive, naive.token);
    if (own.session.status !== 'signed-out') {
      judge(game.session, await own.session.getToken({ timeoutMs: CALL_WAIT_MS }).catch(() => null));
    }
  }

  function signIn(): void {
    for (const { session } of tabs()) session.dispose();
    sessionId = emulator.createSession().id;
    own = open(showSteps);
    second = second && open(() => undefined);
  }

  const actions: Readonly<Record<string, () => void>> = {
    token: poke,
    second() {
      second?.session.dispose();
      second = second === null ? open(() => undefined) : null;
      showText(find('second'), second === null ? 'Open a second tab' : 'Close the second tab');
    },
    sleep() {
      game.broke('Lid closed for 5 minutes');
      time.sleep(LID_CLOSED_MS);
      for (const tab of tabs()) tab.fire('visibilitychange');
      poke();
    },
    end() {
      emulator.endSession(sessionId);
      poke();
    },
    'naive-sign-in': naive.signIn,
    'session-sign-in': signIn,
    restart: game.restart,
    copy() {
      const text = find('result').textContent ?? '';
      navigator.clipboard?.writeText(text).then(
        () => showText(find('copied'), 'Copied.'),
        () => getSelection()?.selectAllChildren(find('result')),
      );
    },
  };

  document.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest('button');
    const fault = button?.dataset.fault as Fault | undefined;
    if (fault !== undefined) set(fault, !world.faults.has(fault));
    else if (button) actions[button.id]?.();
    show();
  });
  find('skew').addEventListener('change', ({ target }) => {
    skewMs = Number((target as HTMLSelectElement).value);
    if (skewMs !== 0) game.broke('Wrong clock');
    poke();
  });
  find('speed').addEventListener('input', ({ target }) => {
    time.speed = 10 ** Number((target as HTMLInputElement).value);
    showText(find('speed-text'), `${Number(time.speed.toPrecision(2))}×`);
  });

  chart.light(own.session.status === 'active' ? 'active' : topOf(own.session.status));
  void naive.refresh();
  own.session.getToken().catch(() => undefined);
  void call();
  const frame = () => {
    show();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

startPlayground();

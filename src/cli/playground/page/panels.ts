import { eventWords } from '../../../inspect/event-words.ts';
import { createChartView } from '../../../inspect/viewer/page/chart-view.ts';
import { createChartZoom } from '../../../inspect/viewer/page/chart-zoom.ts';
import { element, find, markOf, seconds, showText } from '../../../inspect/viewer/page/elements.ts';
import type { ViewerMessage } from '../../../inspect/viewer/viewer-message.ts';
import { decodeSessionToken } from '../../../protocol/session-token.ts';
import type { Session } from '../../../session/session.ts';
import { TOKEN_SECONDS, type WireLine } from '../world.ts';
import type { Score } from './game.ts';
import type { NaiveClient } from './naive-client.ts';
import type { Tabs } from './world-link.ts';

const LINES_MAX = 40;

/** What the page shows of the session, the loop beside it, and what they ask for. */
export interface Panels {
  /** Lights the state that a chart came to, flashes what it took, and says why. */
  showSteps(messages: readonly ViewerMessage[]): void;
  /** Shows where a session begins, of which nothing was told yet. */
  showState(state: string): void;
  /** A request that was made, or is over. */
  showRequest(line: WireLine): void;
  /** What changes from moment to moment. */
  showClients(
    tabs: Tabs,
    naive: NaiveClient,
    scores: Readonly<Record<'session' | 'naive', Score>>,
    nowMs: number,
  ): void;
}

/** The panels of the page as it is served. */
export function createPanels(): Panels {
  const place = find('chart');
  const chart = createChartView(place);
  const zoom = createChartZoom(place, find('zoom'));
  const lines = new Map<number, HTMLElement>();

  const followLit = () => zoom.follow(place.querySelector('.lit:not(.group)') ?? place.querySelector('.lit'));

  return {
    showSteps(messages) {
      for (const { type, state, event = '', because = [], taken = [] } of messages) {
        if (type !== 'step' || state === undefined) continue;
        chart.light(state);
        chart.flash(taken);
        const [cause] = because;
        if (cause !== undefined) addLine(find('log'), `${eventWords(event)} → ${state}`, cause);
      }
      followLit();
    },
    showState(state) {
      chart.light(state);
      followLit();
    },
    showRequest({ id, who, asked, outcome, answer }) {
      const line = lines.get(id) ?? addLine(find('wire'), '', '', '');
      lines.set(id, line);
      line.className = outcome;
      for (const [index, text] of [who, asked, answer].entries()) showText(line.children[index] as HTMLElement, text);
      if (outcome !== 'pending') lines.delete(id);
    },
    showClients(tabs, naive, scores, nowMs) {
      const { own, endReason, others } = tabs;
      showStatus('session-status', sessionWords(own, endReason), own.status);
      const isLost = naive.lostBecause !== null;
      showStatus(
        'naive-status',
        isLost ? `✗ signed out: ${naive.lostBecause}` : '● signed in',
        isLost ? 'lost' : 'active',
      );
      showToken('session', own.token, nowMs);
      showToken('naive', naive.token, nowMs);
      showScore('session', scores.session);
      showScore('naive', scores.naive);
      const tabsText = others.map((status) => `${markOf(status)} ${status}`).join(', ');
      showStatus('second-status', tabsText || 'not open', others[0] ?? 'none');
      showText(find('second'), tabs.hasSecond ? 'Close the second tab' : 'Open a second tab');
      find('naive-sign-in').hidden = !isLost;
      find('session-sign-in').hidden = own.status !== 'signed-out';
    },
  };
}

function sessionWords({ status, degraded }: Session, endReason: string | null): string {
  if (status !== 'signed-out') return `${markOf(status)} signed in: ${status}${degraded ? ', degraded' : ''}`;
  return endReason === 'signed-out' ? '■ signed out, by the user' : '■ signed out, by a verdict';
}

function addLine(list: HTMLElement, ...texts: readonly string[]): HTMLElement {
  const line = element('li', '');
  line.append(...texts.map((text) => element('span', text)));
  list.prepend(line);
  while (list.childElementCount > LINES_MAX) list.lastElementChild?.remove();
  return line;
}

function showToken(name: 'session' | 'naive', jwt: string | null, nowMs: number): void {
  const token = decodeSessionToken(jwt);
  const leftMs = token === null ? 0 : token.expiresAtMs - nowMs;
  const bar = find(`${name}-life`) as HTMLProgressElement;
  bar.value = Math.max(0, Math.min(1, leftMs / (TOKEN_SECONDS * 1_000)));
  const words = leftMs > 0 ? `${seconds(leftMs)} left` : `expired ${seconds(-leftMs)} ago`;
  showText(find(`${name}-token`), token === null ? 'no token' : words);
}

function showScore(name: 'session' | 'naive', { calls, without, expired, lost }: Score): void {
  const texts = [
    `${calls} ${calls === 1 ? 'call' : 'calls'} with a token`,
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

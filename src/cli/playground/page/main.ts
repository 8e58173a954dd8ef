import { find, showText } from '../../../inspect/viewer/page/elements.ts';
import { decodeSessionToken } from '../../../protocol/session-token.ts';
import { FAULTS, type Fault, isFault } from '../faults.ts';
import { waitVirtual } from '../virtual-time.ts';
import type { WorldAction, WorldState, WorldTold } from '../world.ts';
import { createGame, type Score } from './game.ts';
import { createNaiveClient } from './naive-client.ts';
import { createPanels } from './panels.ts';
import { storyOf } from './story.ts';
import type { WorldLink } from './world-link.ts';

const CALL_EVERY_MS = 1_000;
const CALL_WAIT_MS = 900;
const LID_CLOSED_MS = 300_000;
/** How long a request is on its way. */
const LATENCY_MS = 120;

/** Runs the page as it is served: the session, a plain refresh loop beside it, and switches for the world around them. */
export function startPlayground(link: WorldLink): void {
  const { time } = link;
  const network = networkOf(link);
  const panels = createPanels();
  const game = createGame(time.now);
  const tabs = link.openTabs({ fetch: network, onMessages: panels.showSteps });
  const naive = createNaiveClient({
    time,
    url: () => link.state.url,
    fetch: network,
    signIn: async () => (await link.act({ signIn: 'loop' })).loopSessionId ?? '',
    onLost: () => {
      game.naive.lost += 1;
    },
  });
  let shown: WorldState = link.state;

  /** What was broken or mended shows at once: nobody waits for the next refresh. */
  function tryAtOnce(before: WorldState, state: WorldState): void {
    const isOffline = state.faults.includes('network');
    if (isOffline !== before.faults.includes('network')) tabs.setOnline(!isOffline);
    if (state.sessionId !== tabs.own.sessionId) tabs.reopen();
    if (state.sleptMs !== before.sleptMs) tabs.wake();
    if (state.changes === before.changes) return;
    tabs.poke();
    void naive.refresh();
  }

  function take({ state, lines }: WorldTold): void {
    const before = shown;
    shown = state;
    for (const line of lines) panels.showRequest(line);
    for (const fault of state.faults) if (!before.faults.includes(fault)) game.broke(FAULTS[fault]);
    if (state.skewMs !== before.skewMs && state.skewMs !== 0) game.broke('Wrong clock');
    if (state.sleptMs !== before.sleptMs) game.broke('Lid closed for 5 minutes');
    showSwitches(state);
    tryAtOnce(before, state);
  }

  function show(): void {
    panels.showClients(tabs, naive, game, time.now());
    showText(find('story'), storyOf(tabs.own, naive, shown.faults.length > 0));
    showText(find('result'), game.result(tabs.own.status !== 'signed-out', tabs.endReason));
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
    if (tabs.own.status !== 'signed-out') {
      judge(game.session, await tabs.own.getToken({ timeoutMs: CALL_WAIT_MS }).catch(() => null));
    }
  }

  /** A server that has gone says so in another place. */
  const act = (action: WorldAction) => void link.act(action).then(show, () => undefined);

  const actions: Readonly<Record<string, () => void>> = {
    token: () => {
      tabs.poke();
      void naive.refresh();
    },
    second: tabs.toggleSecond,
    sleep: () => act({ sleepMs: LID_CLOSED_MS }),
    end: () => act({ endSession: true }),
    'sign-out': () => void tabs.own.end().catch(() => undefined),
    handshake: () => tabs.own.send({ type: 'handshake.requested', reason: 'drill', redirectUrl: location.href }),
    'naive-sign-in': () => void naive.signIn().catch(() => undefined),
    'session-sign-in': () => act({ signIn: 'session' }),
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
    const fault = button?.dataset.fault;
    if (isFault(fault)) act({ fault, isOn: !shown.faults.includes(fault) });
    else if (button) actions[button.id]?.();
    show();
  });
  find('skew').addEventListener('change', ({ target }) => {
    act({ skewMs: Number((target as HTMLSelectElement).value) });
  });
  find('speed').addEventListener('input', ({ target }) => {
    act({ speed: 10 ** Number((target as HTMLInputElement).value) });
  });

  find('handshake').hidden = !tabs.canLeave;
  panels.showState(tabs.own.status === 'active' ? 'active' : 'refreshing.requesting');
  showSwitches(shown);
  link.listen(take);
  void naive.signIn().catch(() => undefined);
  void call();
  const frame = () => {
    show();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** The switches as the world has them, whoever moved them. */
function showSwitches({ faults, skewMs, speed }: WorldState): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-fault]')) {
    button.setAttribute('aria-pressed', String(faults.includes(button.dataset.fault as Fault)));
  }
  showText(find('origin'), faults.includes('origin') ? 'Bring the origin back' : 'Take the origin down');
  (find('skew') as HTMLSelectElement).value = String(skewMs);
  const slider = find('speed') as HTMLInputElement;
  // Not under the hand that moves it.
  if (document.activeElement !== slider) slider.value = String(Math.log10(speed));
  showText(find('speed-text'), `${Number(speed.toPrecision(2))}×`);
}

/** The network of the page: a request is on its way for a while, and lost where there is none. */
function networkOf(link: WorldLink): typeof fetch {
  const pass = async (signal: AbortSignal | null) => {
    await waitVirtual(link.time, LATENCY_MS / 2, signal);
    if (link.state.faults.includes('network')) throw new TypeError('There is no network.');
  };
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    await pass(signal);
    const response = await link.fetch(input, init);
    await pass(signal);
    return response;
  };
}

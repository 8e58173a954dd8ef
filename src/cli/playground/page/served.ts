import { find, showText } from '../../../inspect/viewer/page/elements.ts';
import { createVirtualTime } from '../virtual-time.ts';
import type { WorldAction, WorldAnswer, WorldTold } from '../world.ts';
import { startPlayground } from './main.ts';
import { openRealTabs } from './tabs.ts';
import type { WorldLink } from './world-link.ts';

/** How often the server is asked how it stands. What this tab, or another of this browser, changes is told at once. */
const ASK_EVERY_MS = 250;
const DOUBT_MAX_MS = 200;

/**
 * The world of a server's process, by its control route. It is asked again and again instead of listened to: a browser keeps six
 * connections to a host open, and each tab would hold one.
 */
async function createServedLink(): Promise<WorldLink> {
  const time = createVirtualTime();
  const changed = new BroadcastChannel('xstate-session-drill-world');
  let listener: (told: WorldTold) => void = () => undefined;
  let told: WorldTold = await post('state', { version: 0 });
  let sleptMs = told.state.sleptMs;
  let unheard: WorldTold | null = told;
  let last: Promise<unknown> = Promise.resolve();
  time.speed = told.state.speed;
  time.synchronize(told.state.nowMs);

  /** Time passes here as it does there. */
  function follow(tookMs: number): void {
    const { state } = told;
    if (time.speed !== state.speed) time.speed = state.speed;
    if (state.sleptMs !== sleptMs) time.sleep(state.sleptMs - sleptMs);
    ({ sleptMs } = state);
    // When on its way the server looked at its clock is not known: an answer that took long says nothing of it.
    const doubtMs = (tookMs / 2) * state.speed;
    if (doubtMs < DOUBT_MAX_MS) time.synchronize(state.nowMs + doubtMs);
  }

  /** One after the other: a switch that was moved twice ends where it was moved last. */
  function exchange(path: 'state' | 'act', action: WorldAction = {}): Promise<WorldTold & WorldAnswer> {
    const run = async () => {
      const askedAtMs = performance.now();
      const answer = await post(path, { ...action, version: told.version });
      told = answer;
      follow(performance.now() - askedAtMs);
      listener(told);
      return answer;
    };
    const exchanged = last.then(run);
    last = exchanged.catch(() => undefined);
    return exchanged;
  }

  function askRegularly(): void {
    exchange('state')
      .then(
        () => showText(find('connection'), ''),
        () => showText(find('connection'), 'The drill was stopped: start it again, and open its new address.'),
      )
      .finally(() => setTimeout(askRegularly, ASK_EVERY_MS));
  }

  const link: WorldLink = {
    time,
    get state() {
      return told.state;
    },
    async act(action) {
      const answer = await exchange('act', action);
      changed.postMessage(null);
      return answer;
    },
    fetch: (...request) => fetch(...request),
    listen(heard) {
      listener = heard;
      if (unheard !== null) heard(unheard);
      unheard = null;
      changed.addEventListener('message', () => void exchange('state').catch(() => undefined));
      askRegularly();
    },
    openTabs: (options) => openRealTabs(link, options),
  };
  return link;
}

async function post(path: string, body: object): Promise<WorldTold & WorldAnswer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new TypeError(`The server answered ${response.status}.`);
  return (await response.json()) as WorldTold & WorldAnswer;
}

createServedLink().then(startPlayground, () => {
  showText(find('connection'), 'The server of the drill cannot be reached: start it again, and open its new address.');
});

import type { Outcome, PageSignals, TestedClient, VirtualTime } from './contract.ts';
import type { Scenario } from './scenarios.ts';
import type { World } from './world.ts';

/** How long an app waits for a token before its user sees that something is wrong. */
export const PATIENCE_MS = 5_000;
/** When a sign-out counts as done, whatever its promise says. */
const SIGN_OUT_PATIENCE_MS = 10_000;

/** One run of one library through one scenario. */
export interface Run {
  readonly client: TestedClient;
  readonly world: World;
  readonly scenario: Scenario;
  readonly phaseSeconds: number;
  readonly time: VirtualTime;
  readonly signals: PageSignals;
  /** What lies in cookies and storage of the page, as one text. */
  readonly storedText: () => string;
}

/**
 * Plays a scenario and counts. Each second the app asks the library for a token, as before a request to its own back end, and waits
 * for five. Whether a token is usable is judged by the server's clock at the moment it is handed out.
 */
export async function watch(run: Run): Promise<Outcome> {
  const { client, world, scenario, phaseSeconds, time, signals } = run;
  const { moment, fault } = scenario;
  const outcome = {
    secondsWithout: 0,
    secondsExpired: 0,
    lostAtSecond: null as number | null,
    lostBecause: null as string | null,
    endNoticedAfterSeconds: null as number | null,
    secondsAfterSignOut: 0,
  };
  let endedAtSecond: number | null = null;
  let signingOut: 'no' | 'begun' | 'done' = 'no';

  async function signOut(): Promise<void> {
    signingOut = 'begun';
    time.setTimeout(() => {
      signingOut = 'done';
    }, SIGN_OUT_PATIENCE_MS);
    await client.signOut().catch(() => {});
    signingOut = 'done';
  }

  function happen(): void {
    switch (moment?.what.type) {
      case 'clock-moves':
        time.moveWall(moment.what.bySeconds * 1_000);
        break;
      case 'sleeps':
        world.sleep(moment.what.seconds);
        break;
      case 'signs-out':
        world.onRequest = () => {
          world.onRequest = null;
          time.setTimeout(() => void signOut(), 1_000);
        };
        break;
      case 'ended-by-server':
        world.api.isSessionAlive = false;
        endedAtSecond = world.elapsedSeconds();
    }
  }

  async function ask(): Promise<void> {
    const phase = signingOut;
    // The user is on the sign-in page.
    if (phase === 'no' && client.signedOutBecause() !== null) {
      if (endedAtSecond === null) outcome.secondsWithout += 1;
      return;
    }
    const token = await within(PATIENCE_MS, time, client.token());
    if (phase === 'done') {
      if (token !== null) outcome.secondsAfterSignOut += 1;
      return;
    }
    if (phase === 'begun' || signingOut !== 'no' || endedAtSecond !== null) return;
    if (token === null) {
      outcome.secondsWithout += 1;
      return;
    }
    const expiresAtMs = world.expiryOf(token);
    if (expiresAtMs === null) throw new TypeError('a token was handed out that the API has not issued');
    if (expiresAtMs > world.api.now()) return;
    outcome.secondsExpired += 1;
    outcome.secondsWithout += 1;
  }

  function look(second: number): void {
    if (signingOut !== 'no') return;
    const because = client.signedOutBecause();
    if (because === null) return;
    if (endedAtSecond !== null) outcome.endNoticedAfterSeconds ??= Math.round(second - endedAtSecond);
    else {
      outcome.lostAtSecond ??= second;
      outcome.lostBecause ??= because;
    }
  }

  world.begin();
  const asked: Promise<void>[] = [];
  for (let second = 0; second < scenario.seconds + phaseSeconds; second += 1) {
    const planned = second - phaseSeconds;
    if (fault?.isTold && planned === fault.from) signals.offline();
    if (fault?.isTold && planned === fault.to) signals.online();
    if (moment && planned === moment.at) happen();
    asked.push(ask());
    await time.advance(1_000);
    look(second + 1);
  }
  const counted = { requests: world.counts.requests, requestsInFault: world.counts.inFault };
  await time.advance(PATIENCE_MS);
  await Promise.all(asked);
  const stored = run.storedText();
  const isLeftInStorage =
    moment?.what.type === 'signs-out' && [...world.issued.keys()].some((one) => stored.includes(one));
  return { ...counted, ...outcome, isLeftInStorage };
}

/** What was given in time; `null` for anything else: a rejection, silence. */
function within(ms: number, time: VirtualTime, asked: Promise<string | null>): Promise<string | null> {
  return new Promise((resolve) => {
    time.setTimeout(() => resolve(null), ms);
    asked.then(resolve, () => resolve(null));
  });
}

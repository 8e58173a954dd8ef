import { createActor } from 'xstate';
import { makeToken, type TestTokenParts } from '../make-token.ts';
import type { ModelPath } from '../model-paths.ts';
import { readToken } from '../oracle/token-rules.ts';
import { sessionModel } from '../session-model.ts';
import type { ModelEvent } from '../session-model-vocabulary.ts';
import type { Answer, DrivingEvent } from './contract.ts';
import type { Driver } from './driver.ts';

/** How one path went. */
export interface PathRun {
  /** How many events were played. */
  readonly steps: number;
  /** The event after which something was not as predicted. */
  readonly failure: { readonly step: string; readonly message: string } | null;
  /** What of the model was taken: its states, and its transitions as `state: event`. */
  readonly taken: ReadonlySet<string>;
}

/**
 * Plays a path of the model on a session, and checks after every event whether session, oracle and model agree.
 *
 * @param driver - A session that was just started.
 */
export async function runPath(path: ModelPath, driver: Driver, sessionId: string): Promise<PathRun> {
  const model = createActor(sessionModel).start();
  const play = modelEventPlayer(driver, sessionId);
  const taken = new Set<string>();
  let steps = 0;
  let step = 'the start';
  let message = findDifference();

  function findDifference(): string | null {
    const { value } = model.getSnapshot();
    taken.add(placeOf(value));
    const outer = typeof value === 'string' ? value : Object.keys(value)[0];
    const predicted = driver.oracle.place.split('.')[0];
    const apart = outer === predicted ? null : `the model is in ${outer}, the oracle in ${predicted}`;
    return driver.difference() ?? apart;
  }

  for (const event of path.events) {
    if (message !== null) break;
    step = event;
    steps += 1;
    taken.add(`${placeOf(model.getSnapshot().value)}: ${event}`);
    try {
      await play(event);
      model.send({ type: event });
      message = findDifference();
    } catch (error) {
      message = String(error);
    }
  }
  const left = await driver.end();
  model.stop();
  if (message === null && left !== null) [step, message] = ['dispose', left];
  return { steps, failure: message === null ? null : { step, message }, taken };
}

function placeOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(Object(value)).flat().join('.');
}

/** A player of the model's events: it adds the details they leave open. */
export type PlayModelEvent = (event: ModelEvent['type']) => Promise<void>;

/** How close to its refresh a token is when a caller or an app acts of its own accord. */
const JUST_BEFORE_MS = 100;

const NAP_MS = 5_000;

const refusal = (status: number, code: string, retryAfterMs?: number): Answer => ({
  type: 'refusal',
  status,
  code,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** Makes the player of a driver's session. */
export function modelEventPlayer(driver: Driver, sessionId: string): PlayModelEvent {
  let made = 0;

  function token(parts: Partial<TestTokenParts> = {}): string {
    made += 1;
    return makeToken({ iatMs: driver.serverNowMs, sid: sessionId, id: `test token ${made}`, ...parts });
  }

  /** Tokens are compared by what the held one says. */
  function claimsAge(differenceSeconds: number): { oiat: number } {
    const { heldToken } = driver.oracle;
    const oiat = readToken(heldToken)?.oiat ?? Math.floor(driver.serverNowMs / 1_000);
    return { oiat: oiat + differenceSeconds };
  }

  const answer = (given: Answer) => () => driver.answer(given);
  const answerToken = (parts?: () => Partial<TestTokenParts>) => () =>
    driver.answer({ type: 'token', jwt: token(parts?.()) });
  const receive = (parts?: () => Partial<TestTokenParts>) => () => driver.receive(token(parts?.()));

  async function waitUntilJustBeforeTheRefresh(): Promise<void> {
    if (driver.oracle.place !== 'active') return;
    await driver.pass(Math.max(0, (driver.oracle.nextDelayMs?.maxMs ?? 0) - JUST_BEFORE_MS));
  }

  /** Time that the timers have not seen makes it visible whether an event arms the refresh anew. */
  async function sendAfterANap(event: DrivingEvent): Promise<void> {
    if (driver.oracle.place === 'active') driver.sleep(NAP_MS, 'stands-still');
    await driver.send(event);
  }

  const plays: Readonly<Record<ModelEvent['type'], () => Promise<void>>> = {
    'refresh is due': () => driver.fireTimer(),
    'backoff is over': () => driver.fireTimer(),
    'deadline passes': () => driver.fireTimer(),
    'token expires': () => driver.pass(Math.max(0, driver.usableForMs ?? 0)),
    'laptop sleeps past the refresh': () => {
      driver.sleep(driver.oracle.nextDelayMs?.maxMs ?? 0, 'stands-still');
      return driver.send({ type: 'page.visible' });
    },
    'laptop sleeps past the expiry': () => {
      driver.sleep(Math.max(0, driver.usableForMs ?? 0) + 1_000, 'stands-still');
      return driver.send({ type: 'page.visible' });
    },
    'caller asks': () => sendAfterANap({ type: 'token.requested' }),
    'caller asks for a new token': async () => {
      await waitUntilJustBeforeTheRefresh();
      await driver.askForNewToken();
    },
    'caller refuses the token': async () => {
      await waitUntilJustBeforeTheRefresh();
      await driver.refuseToken();
    },
    'origin answers token': answerToken(),
    'origin answers a staler token': answerToken(() => claimsAge(-10)),
    'origin answers nonsense': answer({ type: 'nothing' }),
    'origin asks for the expired token': answer(refusal(422, 'missing_expired_token')),
    'origin is unavailable': answer(refusal(503, 'service_unavailable')),
    'origin asks for a pause': answer(refusal(429, 'too_many_requests', 5_000)),
    'origin rejects the request': answer(refusal(400, 'resource_invalid')),
    'origin no longer knows the user': answer(refusal(401, 'authentication_invalid')),
    // A status that no client mends, hides or follows.
    'a gate answers': answer({ type: 'gate', status: 511 }),
    'network drops': answer({ type: 'drop' }),
    'edge answers token': answerToken(() => claimsAge(0)),
    'edge asks for the expired token again': answer(refusal(422, 'missing_expired_token')),
    'edge rejects the expired token': answer(refusal(422, 'expired_token_invalid')),
    'edge answers nonsense': answer({ type: 'nothing' }),
    'edge is unavailable': answer(refusal(502, 'bad_gateway')),
    'server says the session has ended': answer({ type: 'verdict', ended: true }),
    'server says the session is alive': answer({ type: 'verdict', ended: false }),
    'server says the session is alive and brings a token': () =>
      driver.answer({ type: 'verdict', ended: false, jwt: token() }),
    'server gives no verdict': answer(refusal(503, 'service_unavailable')),
    'network goes away': () => driver.send({ type: 'network.offline' }),
    'network returns': () => sendAfterANap({ type: 'network.online' }),
    'page is hidden': () => driver.send({ type: 'page.hidden' }),
    'page becomes visible': () => sendAfterANap({ type: 'page.visible' }),
    'tab gets a token': receive(),
    'tab gets a staler token': receive(() => claimsAge(-10)),
    'tab gets an expired token': receive(() => ({ ...claimsAge(1), iatMs: driver.serverNowMs - 70_000 })),
    'tab gets a token of another session': receive(() => ({ sid: `${sessionId}_of_another` })),
    'app asks for a handshake': async () => {
      await waitUntilJustBeforeTheRefresh();
      await driver.send({
        type: 'handshake.requested',
        reason: 'app-asked',
        redirectUrl: 'https://app.test/page?with=query#hash',
      });
    },
    'handshake address is ready': async () => {
      if (driver.oracle.place !== 'handshaking.building-url') return;
      await driver.answer({ type: 'url', url: `https://frontend-api.test/v1/client/handshake?n=${made}` });
    },
    'handshake address fails': answer({ type: 'drop' }),
    'handshake brings a token': answerToken(),
    'handshake brings nothing': answer({ type: 'nothing' }),
    'handshake brings nonsense': answer({ type: 'token', jwt: 'nonsense' }),
    'handshake fails': answer({ type: 'drop' }),
    'session ends': () => driver.send({ type: 'session.ended', reason: 'user-left' }),
  };
  return (event) => plays[event]();
}

import type { FrontendApiEmulator } from '../emulator/contract.ts';
import type { LiteralAnswer, NextAnswer } from '../emulator/modes.ts';
import type { PendingRequest } from '../oracle/contract.ts';
import type { ScriptedActors } from '../scripted-actors.ts';
import type { TestClock } from '../test-clock.ts';
import type { Answer, ControlledSession, DrivenSession, HeldRequest } from './contract.ts';
import { wireDiffers } from './differences.ts';

/** A `fetch` that holds every request up. */
export interface WireGate {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The requests that are held up, oldest first; aborted ones leave by themselves. */
  readonly held: readonly HeldRequest[];
}

/** Puts a gate in front of a `fetch`. */
export function wireGate(through: WireGate['fetch']): WireGate {
  const held: HeldRequest[] = [];

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { signal, method, headers, url, credentials } = request;
    // Not of a clone: reading one takes more than promises.
    const body = await request.text();
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const entry: HeldRequest = { method, url: new URL(url), body, release: leave(resolve) };
      function leave(settle: () => void) {
        return () => {
          const index = held.indexOf(entry);
          if (index >= 0) held.splice(index, 1);
          signal.removeEventListener('abort', onAbort);
          settle();
        };
      }
      const onAbort = leave(() => reject(signal.reason));
      signal.addEventListener('abort', onAbort);
      held.push(entry);
    });
    return through(new Request(url, { method, headers, credentials, signal, ...(body !== '' && { body }) }));
  }

  return { fetch, held };
}

/** What a session over HTTP is controlled by. */
interface WireControlParts {
  readonly session: DrivenSession;
  readonly sessionId: string;
  readonly testClock: TestClock;
  readonly emulator: FrontendApiEmulator;
  /** Stands between the session and the emulator. */
  readonly gate: WireGate;
  /** Where `followHandshake` comes from. */
  readonly actors: ScriptedActors;
}

/** Controls a session that meets the frontend API over HTTP: each request is held up until it is to be answered. */
export function controlOverWire(parts: WireControlParts): ControlledSession {
  const { session, sessionId, testClock, emulator, gate, actors } = parts;
  let firstBody: string | undefined;

  function answer(given: Answer): void {
    const [document] = actors.parked('followHandshake');
    if (document) {
      if (given.type === 'drop') document.fail(new TypeError('the document could not be loaded'));
      else document.answer(given.type === 'token' ? { jwt: given.jwt } : {});
      return;
    }
    const [request] = gate.held;
    if (!request) throw new TypeError('No request is on the wire that could be answered.');
    if (given.type === 'verdict' && given.ended) emulator.endSession(sessionId);
    emulator.answerNext(wireAnswer(given, sessionId));
    request.release();
  }

  function pendingDiffers(expected: PendingRequest | null): string | null {
    const documents = actors.parked('followHandshake').length;
    if (expected?.actor === 'followHandshake') {
      if (gate.held.length > 0) return `${gate.held.length} requests are on the wire, expected none`;
      return documents === 1 ? null : `${documents} handshakes are followed, expected one`;
    }
    if (documents > 0) return `${documents} handshakes are followed, expected none`;
    const wrong = wireDiffers(gate.held, expected, firstBody);
    if (expected?.actor === 'createToken' && expected.input.expiredToken === undefined) firstBody = gate.held[0]?.body;
    return wrong;
  }

  async function settle(): Promise<void> {
    await testClock.flush();
    await macrotask();
    await emulator.settled();
    await macrotask();
    await testClock.flush();
  }

  /** The default wire does; one of the user's may leave it, and only the chart knows which. */
  function readsTimeFromIssue(): boolean {
    const { context } = session.actor.getSnapshot();
    const { learnedClock } = Object(context) as { learnedClock?: { isHinted?: unknown } | null };
    return learnedClock?.isHinted === true;
  }

  return { session, testClock, answer, settle, pendingDiffers, buildsHandshakeUrlAlone: true, readsTimeFromIssue };
}

/** How the emulator is to answer, so that the session gets the answer meant. */
function wireAnswer(answer: Answer, sessionId: string): NextAnswer {
  switch (answer.type) {
    case 'token':
      return { jwt: answer.jwt };
    case 'nothing':
      return { body: {} };
    case 'verdict':
      return answer.ended ? 'healthy' : { body: { response: clientWith(sessionId, answer.jwt) } };
    case 'url':
      return 'healthy';
    case 'gate':
      // In JSON, so that a createToken which parses first meets the status all the same.
      return { mode: 'gate', status: answer.status, body: 'json' };
    case 'drop':
      return 'connection-reset';
    case 'refusal': {
      const { status, code, retryAfterMs } = answer;
      const refusal: LiteralAnswer = { status, code };
      return retryAfterMs === undefined
        ? refusal
        : { ...refusal, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } };
    }
  }
}

/** The emulator's own client always brings a token along. */
function clientWith(id: string, jwt?: string): unknown {
  const session = { id, status: 'active', last_active_token: jwt === undefined ? null : { object: 'token', jwt } };
  return { object: 'client', sessions: [session], last_active_session_id: id };
}

/** Lets one turn of the event loop pass, with no timer: what a platform's own streams may need besides promises. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

import type { Failure } from '../../protocol/failure.ts';
import { fieldOf, recordOf } from '../../protocol/unknown-values.ts';
import type { CompleteWire } from '../emulator/checked-wire.ts';
import type { FrontendApiEmulator } from '../emulator/contract.ts';
import { parseRequest } from '../emulator/incoming-request.ts';
import { isMisread, refusedBy } from '../emulator/misread-refusal.ts';
import type { LiteralAnswer, NextAnswer } from '../emulator/modes.ts';
import type { EmulatedSession } from '../emulator/sessions.ts';
import type { PendingRequest } from '../oracle/contract.ts';
import type { ScriptedActors } from '../scripted-actors.ts';
import type { TestClock } from '../test-clock.ts';
import type { WireMeaning } from '../wire-adapter.ts';
import type { Answer, ControlledSession, DrivenSession, HeldRequest } from './contract.ts';
import { pathOf, type ReadHeldRequest, wireDiffers } from './differences.ts';

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
      const entry: HeldRequest = {
        method,
        url: new URL(url),
        headers: Object.fromEntries(headers),
        body,
        release: leave(resolve),
      };
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
  readonly wire: CompleteWire;
  /** Is called with a request that is none of the wire's. */
  readonly onForeignRequest: (request: string) => void;
  /** Is called with a refusal of the wire that looks like somebody else's answer, and that the session took for it. */
  readonly onMisreadRefusal: (refusal: Failure) => void;
}

/** Controls a session that meets the frontend API over HTTP: each request is held up until it is to be answered. */
export function controlOverWire(parts: WireControlParts): ControlledSession {
  const { session, sessionId, testClock, emulator, gate, actors, wire, onForeignRequest, onMisreadRefusal } = parts;
  let firstForm: string | undefined;
  let isCodeNamed = true;
  /** The last answer, where it was a refusal: what it is for a session that meets it as it came. */
  let refusal: Failure | null = null;

  session.on('token.failed', (event) => {
    if (isMisread(refusal, fieldOf(event, 'kind'))) onMisreadRefusal(refusal);
  });

  /** Each request is read once: an adapter may look at it as often as it is compared otherwise. */
  function readHeld(): ReadHeldRequest[] {
    return gate.held.map((request) => {
      const read = { ...request, ...readRequest(wire, request) };
      if (read.meaning === null) onForeignRequest(pathOf(request));
      return read;
    });
  }

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
    const { meaning } = readRequest(wire, request);
    refusal = given.type === 'refusal' ? refusedBy(wire, given, meaning) : null;
    if (given.type === 'refusal') isCodeNamed = refusal?.code === given.code;
    emulator.answerNext(wireAnswer(given, { wire, meaning, session: emulator.session(sessionId) }));
    request.release();
  }

  function pendingDiffers(expected: PendingRequest | null): string | null {
    const documents = actors.parked('followHandshake').length;
    if (expected?.actor === 'followHandshake') {
      if (gate.held.length > 0) return `${gate.held.length} requests are on the wire, expected none`;
      return documents === 1 ? null : `${documents} handshakes are followed, expected one`;
    }
    if (documents > 0) return `${documents} handshakes are followed, expected none`;
    const held = readHeld();
    const wrong = wireDiffers(held, expected, firstForm, wire);
    const meaning = held[0]?.meaning;
    if (expected?.actor === 'createToken' && expected.input.expiredToken === undefined && meaning?.type === 'mint')
      firstForm = meaning.form;
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
    return recordOf(recordOf(context).learnedClock).isHinted === true;
  }

  return {
    session,
    testClock,
    answer,
    settle,
    pendingDiffers,
    buildsHandshakeUrlAlone: true,
    readsTimeFromIssue,
    namesCode: () => isCodeNamed,
  };
}

/** A held request as the wire's adapter reads it. */
export function readRequest(wire: CompleteWire, held: HeldRequest): Pick<ReadHeldRequest, 'request' | 'meaning'> {
  const { method, url, headers, body } = held;
  const { path, search, fields } = parseRequest({ method, url: url.href, headers, body }, { basePath: '', wire });
  const request = {
    method,
    path,
    headers,
    body,
    search: Object.fromEntries(search),
    fields: fields && Object.fromEntries(fields),
  };
  return { request, meaning: wire.meaningOf(request) };
}

/** How the emulator is to answer, so that the session gets the answer meant. */
function wireAnswer(
  answer: Answer,
  about: {
    readonly wire: CompleteWire;
    readonly meaning: WireMeaning | null;
    readonly session: EmulatedSession | undefined;
  },
): NextAnswer {
  switch (answer.type) {
    case 'token':
      return { jwt: answer.jwt };
    case 'nothing':
      return { body: {} };
    case 'verdict':
      return answer.ended ? 'healthy' : aliveAnswer(about, answer.jwt ?? null);
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

/** The session lives. The emulator's own answer always brings a token along. */
function aliveAnswer({ wire, meaning, session }: Parameters<typeof wireAnswer>[1], jwt: string | null): LiteralAnswer {
  if (session === undefined) throw new TypeError('The emulator has lost the session that is tested.');
  const { id, userId, organizationId, status, createdAtMs } = session;
  const alive = { id, userId, organizationId, status, createdAtMs, jwt };
  const { headers, ...response } = wire.responseOf(
    { type: 'confirmed', session: alive, sessions: [alive], lastActiveSessionId: id, createdAtMs, nowMs: createdAtMs },
    meaning,
  );
  return { ...response, ...(headers && { headers }) };
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

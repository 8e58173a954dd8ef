import { waitWithin } from '../../platform/waiting.ts';
import { answers, type Outcome, preflightAnswer, type Reply, rendered, withCors } from './answers.ts';
import { type CompleteWire, WireError } from './checked-wire.ts';
import { answerHandshake, answerHandshakePayload, answerRefresh } from './cookie-endpoints.ts';
import type { EmulatedApi, Work } from './emulated-api.ts';
import { faultAnswer } from './faults.ts';
import { frontendApiWire } from './frontend-api-wire.ts';
import { type EmulatedRequest, type IncomingRequest, parseRequest } from './incoming-request.ts';
import { modePlan, type Plans } from './plans.ts';
import type { Recorder } from './recorder.ts';
import { answerClient, answerEnd, answerJwks, answerTokens, answerTouch } from './session-endpoints.ts';
import type { Task, WorkInProgress } from './waiting.ts';

/** What the engine runs on. */
export interface EngineParts {
  readonly api: EmulatedApi;
  readonly plans: Plans;
  readonly recorder: Recorder;
  readonly workInProgress: WorkInProgress;
  readonly basePath: string;
  readonly wire: CompleteWire;
  readonly allowedOrigins: (origin: string) => boolean;
  /** Resolves after so many milliseconds; rejects with the signal's reason. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Answers one request, and puts it on record.
 *
 * @param read - Gives the request; it counts as being worked on from now on.
 * @returns Rejects with the signal's reason only, or with what `read` rejected with.
 */
export type Engine = (read: () => IncomingRequest | Promise<IncomingRequest>, signal: AbortSignal) => Promise<Outcome>;

/** The one way of a request through the emulator, however it came. */
export function createEngine(parts: EngineParts): Engine {
  const { api, plans, recorder, workInProgress } = parts;

  async function run(incoming: IncomingRequest, signal: AbortSignal, task: Task): Promise<Outcome> {
    const request = parseRequest(incoming, parts);
    const plan = plans.take(request.route.endpoint);
    const recording = recorder.arrive(request, plan.mode);
    const work: Work = {
      request,
      plan,
      minted(reason, jwt) {
        recording.minted(reason, jwt);
        return jwt;
      },
      refusedExpiredToken: recording.refusedExpiredToken,
    };
    try {
      const outcome = finished(await waitWithin(perform(work, signal, task), signal), request);
      recording.end(outcome);
      return outcome;
    } catch (error) {
      if (signal.aborted) recording.end(null);
      if (signal.aborted) throw error;
      // Only what the user plugged in can throw: the claims of a template, `now`, `allowedOrigins`.
      const failure = answers.error(500, 'internal_error', error instanceof WireError ? error.says : THREW);
      const outcome = rendered(failure, { wire: frontendApiWire, meaning: null, nowMs: 0 });
      recording.end(outcome);
      return outcome;
    }
  }

  async function perform(work: Work, signal: AbortSignal, task: Task): Promise<Reply | 'connection-reset'> {
    const { plan } = work;
    switch (plan.mode) {
      case 'hung':
        task.park();
        return new Promise(() => {});
      case 'slow': {
        const { delayMs = 3_000, delay = 'after', like = 'healthy' } = plan.options;
        const inner: Work = { ...work, plan: modePlan(like, {}) };
        const outcome = delay === 'before' ? null : await perform(inner, signal, task);
        task.park();
        await parts.wait(delayMs, signal);
        task.resume();
        return outcome ?? perform(inner, signal, task);
      }
      case 'connection-reset':
        return 'connection-reset';
      default:
        return (await faultAnswer(plan, work, api)) ?? dispatch(work, api);
    }
  }

  function finished(reply: Reply | 'connection-reset', request: EmulatedRequest): Outcome {
    if (reply === 'connection-reset') return reply;
    const { meaning, route, headers: sent } = request;
    const isOfWire = meaning !== null || route.endpoint === 'unknown';
    const answer = rendered(reply, { wire: isOfWire ? parts.wire : frontendApiWire, meaning, nowMs: api.now() });
    const { headers, ...rest } = withCors(answer, sent.origin, parts.allowedOrigins);
    return { ...rest, headers: { date: new Date(api.now()).toUTCString(), ...headers } };
  }

  return async (read, signal) => {
    const task = workInProgress.begin();
    try {
      const incoming = await waitWithin(Promise.resolve(read()), signal);
      return await run(incoming, signal, task);
    } finally {
      task.end();
    }
  };
}

/** What is said of whatever the user plugged in: never what it threw, which may hold a secret. */
const THREW = 'A function given to the emulator threw';

const ENDPOINTS = {
  tokens: answerTokens,
  client: answerClient,
  end: answerEnd,
  touch: answerTouch,
  handshake: answerHandshake,
  'handshake-payload': answerHandshakePayload,
  refresh: answerRefresh,
  jwks: answerJwks,
  preflight: ({ request }: Work) => preflightAnswer(request.headers),
  unknown: ({ request }: Work, { wireName }: EmulatedApi) =>
    answers.error(404, 'resource_not_found', `${request.method} ${request.path} is no request of ${wireName}`),
};

function dispatch(work: Work, api: EmulatedApi): Reply | Promise<Reply> {
  const { route, body } = work.request;
  if (body === null) return answers.error(413, 'request_body_too_large');
  if (route.problem === 'malformed') return answers.error(400, 'request_path_malformed');
  if (route.problem !== null && route.problem !== 'not-found') {
    if ('mistake' in route.problem) return answers.error(500, 'internal_error', route.problem.mistake);
    const refusal = answers.error(405, 'method_not_allowed');
    return { ...refusal, headers: { ...refusal.headers, allow: route.problem.allow } };
  }
  return refusalOfKey(work, api) ?? ENDPOINTS[route.endpoint](work, api);
}

const BACKEND_ENDPOINTS: ReadonlySet<string> = new Set(['handshake-payload', 'refresh']);

/** Routes for an app's server, not for browsers, ask for the secret key where the emulator has one. */
function refusalOfKey({ request }: Work, { secretKey }: EmulatedApi): Reply | null {
  if (secretKey === null || !BACKEND_ENDPOINTS.has(request.route.endpoint)) return null;
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) return answers.error(401, 'authorization_header_format_invalid');
  return key === secretKey ? null : answers.error(401, 'clerk_key_invalid');
}

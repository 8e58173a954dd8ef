import { frontendApi } from '../../frontend-api/frontend-api.ts';
import type { ActorCall, FollowHandshake } from '../../protocol/actor-contracts.ts';
import { SessionError } from '../../protocol/errors.ts';
import { type Pluggable, runActor } from '../../session/run-actor.ts';
import type { SessionOptions } from '../../session/session-options.ts';
import type { WireAdapter } from '../../testing/wire-adapter.ts';
import { loadOwnModule, wireIn } from '../own-module.ts';

/** The names of the actors that can be drilled. */
export type DrilledActorName =
  | 'createToken'
  | 'createHandshakeUrl'
  | 'followHandshake'
  | 'confirmSession'
  | 'endSession';
/** The actors that are drilled. */
export type DrilledActors = Pick<SessionOptions, DrilledActorName>;

/** Where the actors find the emulated frontend API. */
export interface EmulatorPlace {
  /** Without a trailing slash. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly sessionId: string;
}

/** The package's own wire, over HTTP; redirects are followed as a browser would. */
export function defaultActors({ url, fetch }: EmulatorPlace): DrilledActors {
  const api = frontendApi({ url, fetch, document: null, onLine: () => true, redirectUrl: () => `${url}/app` });
  return {
    createToken: api.createToken,
    createHandshakeUrl: api.createHandshakeUrl,
    confirmSession: api.confirmSession,
    endSession: api.endSession,
    followHandshake: followByHttp({ url, fetch }),
  };
}

/**
 * Follows a handshake as a document would: through the redirect, then the nonce is traded for the cookies, and the new
 * session token is taken from them.
 */
function followByHttp({ url, fetch }: Pick<EmulatorPlace, 'url' | 'fetch'>): FollowHandshake {
  return async (input, { signal }) => {
    const redirect = await fetch(input.url, { redirect: 'manual', signal });
    await redirect.body?.cancel();
    const location = redirect.headers.get('location');
    if (location === null) throw refused(redirect.status);
    const nonce = new URL(location).searchParams.get('__clerk_handshake_nonce') ?? '';
    const payload = await fetch(`${url}/v1/clients/handshake_payload?nonce=${encodeURIComponent(nonce)}`, { signal });
    if (!payload.ok) throw refused(payload.status);
    const { directives } = (await payload.json()) as { directives: readonly string[] };
    const cookie = directives.find((line) => line.startsWith('__session='));
    return { jwt: cookie?.slice('__session='.length).split(';')[0] ?? null };
  };
}

function refused(status: number): SessionError {
  return new SessionError('api-response', `The frontend API answered ${status} to a handshake.`, { status });
}

/** The actors of each session, or what is wrong and what to do about it. */
export type LoadedActors =
  | { readonly actors: ReadonlyMap<string, DrilledActors>; readonly wire?: WireAdapter }
  | { readonly problem: string };

const NAMES: readonly DrilledActorName[] = [
  'createToken',
  'createHandshakeUrl',
  'followHandshake',
  'confirmSession',
  'endSession',
];
const ADVICE =
  'export createToken (and, if you have them, createHandshakeUrl, followHandshake, confirmSession, endSession), ' +
  'or a function ({ url, fetch, sessionId }) => actors, as "actors" or as the default';

/**
 * Loads somebody's own actors, and the adapter of their wire where it is not the frontend API's.
 *
 * @param path - Of a module, relative to the working directory.
 * @param places - One for each session that will be played.
 */
export async function loadActors(path: string, places: readonly EmulatorPlace[]): Promise<LoadedActors> {
  const loaded = await loadOwnModule(path, 'the actors');
  if ('problem' in loaded) return loaded;
  const module = loaded.exports;
  const { wireAdapter } = module;
  const read = wireAdapter === undefined ? null : wireIn(path, wireAdapter);
  if (read !== null && 'problem' in read) return read;
  const given = module.createToken === undefined ? (module.actors ?? module.default) : module;
  const actors = new Map<string, DrilledActors>();
  for (const place of places) {
    let made: unknown;
    try {
      made = await (typeof given === 'function' ? given(place) : given);
    } catch (error) {
      return { problem: `the function that makes the actors in ${path} threw: ${String(error)}` };
    }
    const checked = checkActors(made);
    if (typeof checked === 'string') return { problem: `${path} ${checked}: ${ADVICE}` };
    actors.set(place.sessionId, checked);
  }
  return { actors, ...read };
}

function checkActors(made: unknown): DrilledActors | string {
  if (typeof made !== 'object' || made === null) return 'exports no actors';
  const given = made as Readonly<Record<string, unknown>>;
  if (given.createToken == null) return 'exports no createToken';
  const wrong = NAMES.find((name) => given[name] != null && !isPluggable(given[name]));
  if (wrong !== undefined) return `exports a ${wrong} that is neither a function nor XState actor logic`;
  const actors = NAMES.filter((name) => given[name] != null).map((name) => [name, asFunction(given[name])]);
  return Object.fromEntries(actors) as DrilledActors;
}

function isPluggable(actor: unknown): actor is Pluggable<unknown, unknown> {
  if (typeof actor === 'function') return true;
  return typeof actor === 'object' && actor !== null && 'transition' in actor && 'getInitialSnapshot' in actor;
}

/** Actor logic as the function it stands for: only functions can be watched. */
function asFunction(actor: unknown): unknown {
  if (typeof actor === 'function' || !isPluggable(actor)) return actor;
  return (input: unknown, { signal }: ActorCall) => runActor(actor, input, signal);
}

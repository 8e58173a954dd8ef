import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActorCall } from '../../protocol/actor-contracts.ts';
import { type Pluggable, runActor } from '../../session/run-actor.ts';
import type { DrilledActorName, DrilledActors, Place } from './contract.ts';

/** The actors of each session, or what is wrong and what to do about it. */
export type LoadedActors = { readonly actors: ReadonlyMap<string, DrilledActors> } | { readonly problem: string };

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
 * Loads somebody's own actors.
 *
 * @param path - Of a module, relative to the working directory.
 * @param places - One for each session that will be played.
 */
export async function loadActors(path: string, places: readonly Place[]): Promise<LoadedActors> {
  const file = resolve(path);
  if (!existsSync(file)) return { problem: `cannot read the actors: there is no file ${file}` };
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    // No token exists yet that could be in it; without it nobody could mend the module.
    return { problem: `cannot load the actors from ${path}: ${String(error)}` };
  }
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
  return { actors };
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

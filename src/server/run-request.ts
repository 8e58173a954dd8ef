import { createActor, toPromise } from 'xstate';
import type { RequestOutput, TokenVerdict } from '../../machines/request/contract.ts';
import { requestMachine } from '../../machines/request.machine.ts';
import { requestActors } from './request-actors.ts';
import type { RequestMaterial } from './request-material.ts';
import { requestParts } from './request-parts.ts';

/**
 * Runs the chart as an actor, for what cannot be decided at once: a key to be fetched, a refresh, a handshake's payload.
 * It ends by its own deadline, whatever those it waits for do.
 *
 * @param known - The verdict on the carried token, when there is one already.
 */
export async function runRequest(material: RequestMaterial, known: TokenVerdict | null): Promise<RequestOutput> {
  const { clock, deadlineMs } = material.settings;
  const actor = createActor(requestMachine.provide({ actors: requestActors(material, known) }), {
    input: { facts: material.facts, parts: requestParts(material), deadlineMs },
    clock: {
      setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    },
  });
  const done = toPromise(actor);
  actor.start();
  return done;
}

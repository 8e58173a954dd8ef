import { createActor, fromPromise, toPromise } from 'xstate';
import { requestMachine } from 'xstate-session/machines';
import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { parseRequest } from '../../../src/server/request/read.ts';
import { requestCaseOf, requestParts } from '../../../src/server/request/request-case.ts';
import { withChosenTwin } from '../../../src/server/request/twins.ts';
import { evaluateToken, requestActors } from '../../../src/server/run-request.ts';
import { resolveSettings } from '../../../src/server/settings.ts';
import type { Answer } from '../../machines/request-table/row.ts';
import type { DecisionRow } from '../table/row.ts';
import { rowOptions, rowRequest } from './row-request.ts';

/** How a request goes through the chart: what is read of it, and which actors answer what. */
export interface Way {
  readonly facts: RequestFacts;
  readonly answers: readonly (readonly [actor: string, kind: string])[];
}

/** The way of a row of the decision table, as the server's own reader and actors make it. */
export async function wayOf(row: DecisionRow): Promise<Way> {
  const settings = await resolveSettings(rowOptions(row));
  const read = parseRequest(rowRequest(row), settings);
  const parsed = read.sessionTwins.length === 0 ? read : await withChosenTwin(read, settings);
  const requestCase = requestCaseOf(parsed, settings);
  const mustLoadKey =
    requestCase.token !== null && (await evaluateToken(requestCase.token, requestCase)) === 'must-load';
  const facts = { ...requestCase.facts, mustLoadKey };
  const answers: (readonly [string, string])[] = [];
  const actors = Object.entries(requestActors(requestCase, {}, () => true)).map(([name, logic]) => {
    const run = logic.config as (call: object) => Promise<unknown>;
    const noted = fromPromise(async (call) => {
      try {
        const output = await run(call);
        answers.push([call.self.id, kindOf({ output })]);
        return output;
      } catch (error) {
        answers.push([call.self.id, kindOf({ error })]);
        throw error;
      }
    });
    return [name, noted];
  });
  const machine = requestMachine.provide({ actors: Object.fromEntries(actors) });
  const actor = createActor(machine, { input: { facts, parts: requestParts(requestCase) } });
  const done = toPromise(actor);
  actor.start();
  await done;
  return { facts, answers };
}

/** What kind of answer it is: of that only, not of its texts, the chart decides. */
export function kindOf(answer: Answer): string {
  if (answer === 'deadline') return answer;
  if ('error' in answer) {
    const { reason, errors, status } = Object(answer.error);
    return `error ${reason ?? errors?.[0]?.code ?? status ?? ''}`;
  }
  const { verified, reason, cookies, sessionToken, asksOtherOrganization, isPending, machine } = Object(answer.output);
  if (verified === false) return `refused: ${reason}`;
  const parts = { verified, asksOtherOrganization, isPending, machine, cookies: cookies?.length, sessionToken };
  return Object.entries(parts)
    .filter(([, value]) => value)
    .map(([name]) => name)
    .join(' and ');
}

import { isDeepStrictEqual } from 'node:util';
import { ApiResponseError, ForeignAnswerError } from 'xstate-session';
import type { Answer, ControlledSession, DrivenSession } from '../../../src/testing/lockstep/contract.ts';
import type { PendingRequest } from '../../../src/testing/oracle/contract.ts';
import type { ScriptedActors } from '../../../src/testing/scripted-actors.ts';
import type { TestClock } from '../../../src/testing/test-clock.ts';

/** A world where every actor of the session is in the runner's hand, so that each request is seen with its exact input. */
export function scriptedWorld(session: DrivenSession, actors: ScriptedActors, testClock: TestClock): ControlledSession {
  const parked = () => actors.calls.filter(({ status, actor }) => status === 'parked' && actor !== 'endSession');

  function answer(given: Answer): void {
    const [call] = parked();
    if (!call) throw new Error('No request is pending that could be answered.');
    if (given.type === 'drop') call.fail(new TypeError('fetch failed'));
    else if (given.type === 'gate') call.fail(new ForeignAnswerError({ status: given.status }));
    else if (given.type === 'refusal') {
      const { status, code, retryAfterMs } = given;
      const errors = [{ code, message: '', longMessage: '' }];
      call.fail(new ApiResponseError({ status, errors, ...(retryAfterMs !== undefined && { retryAfterMs }) }));
    } else call.answer(outputOf(given) as never);
  }

  function pendingDiffers(expected: PendingRequest | null): string | null {
    const calls = parked();
    const [call] = calls;
    if (calls.length !== (expected ? 1 : 0)) {
      return `pending: ${calls.map(({ actor }) => actor).join() || 'nothing'}, expected ${expected?.actor ?? 'nothing'}`;
    }
    if (!expected || !call) return null;
    if (call.actor !== expected.actor) return `pending is ${call.actor}, expected ${expected.actor}`;
    const actual = given(call.input);
    const anyReason = expected.actor === 'createHandshakeUrl' && expected.input.reason === undefined;
    const wanted = given(anyReason ? { ...expected.input, reason: actual.reason } : expected.input);
    const names = [...new Set([...Object.keys(actual), ...Object.keys(wanted)])];
    const wrong = names.filter((name) => !isDeepStrictEqual(actual[name], wanted[name]));
    return wrong.length === 0 ? null : `the input of ${call.actor} differs in ${wrong.join()}`;
  }

  return {
    session,
    testClock,
    answer,
    pendingDiffers,
    settle: () => testClock.flush(),
    buildsHandshakeUrlAlone: false,
  };
}

function outputOf(answer: Exclude<Answer, { type: 'drop' | 'gate' | 'refusal' }>): unknown {
  switch (answer.type) {
    case 'token': {
      const { type, ...output } = answer;
      return output;
    }
    case 'nothing':
      return {};
    case 'url':
      return answer.url;
    case 'verdict':
      return { ended: answer.ended, jwt: answer.jwt ?? null };
  }
}

/** The fields that are there: `undefined` is none. */
function given(input: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

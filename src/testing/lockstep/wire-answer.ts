import type { LiteralAnswer, NextAnswer } from '../emulator/modes.ts';
import type { Answer } from './world.ts';

/** What the emulator is told to answer, so that the session gets the answer meant. */
export function wireAnswer(answer: Answer, sessionId: string): NextAnswer {
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

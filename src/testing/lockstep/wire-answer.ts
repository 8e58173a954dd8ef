import type { LiteralAnswer, NextAnswer } from '../emulator/modes.ts';
import type { Answer } from './world.ts';

/** What the emulator is told to answer, so that the session gets the answer meant. */
export function wireAnswer(answer: Answer): NextAnswer {
  switch (answer.type) {
    case 'token':
      return { jwt: answer.jwt };
    case 'nothing':
      return { body: {} };
    case 'verdict':
    case 'url':
      return 'healthy';
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

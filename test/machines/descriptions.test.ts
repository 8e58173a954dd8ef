import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { lifetimeMachine, requestMachine, sessionMachine } from 'xstate-session/machines';
import { descriptionFaults } from './support/description-faults.ts';

it.each([
  ['session', sessionMachine],
  ['lifetime', lifetimeMachine],
  ['request', requestMachine],
])('the %s chart tells its story: every state and every transition, in words of its own', (_, machine) => {
  expect(descriptionFaults(machine)).toEqual([]);
});

describe('a planted fault is found:', () => {
  const refused = { target: 'end', description: 'Refused: only a redirect can help.' };
  const planted = (state: object) =>
    createMachine({
      description: 'A planted chart asks once and ends.',
      initial: 'asking',
      states: {
        asking: { description: 'An answer is being waited for.', on: { refused }, ...state },
        end: { description: 'Nothing happens any more here.', type: 'final' },
      },
    } as never);
  const faultOf = (state: object) => descriptionFaults(planted(state)).map((line) => line.split(' — ')[1]);
  const faultOfGo = (description: string | undefined, more = {}) =>
    faultOf({ on: { refused, go: { target: 'end', description, ...more } } });

  it.each([
    ['a state without words', { description: undefined }, 'has no description'],
    ['a state of two words', { description: 'It waits.' }, 'says too little in 2 words'],
    ['a state without a verb', { description: 'The URL of the next handshake.' }, 'has no verb'],
    ['a state that is no sentence', { description: 'todo: say what is true here' }, 'is no sentence'],
  ])('%s', (_fault, state, complaint) => {
    expect(faultOf(state)).toEqual([complaint]);
  });

  it.each([
    ['no words', undefined, 'has no description'],
    ['what says nothing', 'A URL.', 'says too little in 2 words'],
    ['what says nothing at more length', 'Any other answer.', 'says too little in 3 words'],
    ['what only happened', 'A fresher token comes from elsewhere.', 'does not say “what happened: what follows.”'],
    ['no verb in what follows', 'No answer in time: the next attempt.', 'has no verb in what follows'],
    ['no full stop', 'No answer in time: the session goes on', 'is no sentence'],
  ])('a transition with %s', (_fault, description, complaint) => {
    expect(faultOfGo(description)).toEqual([complaint]);
  });

  it('twins that do different things: each is told of the other, whatever the punctuation', () => {
    for (const description of [refused.description, 'REFUSED: only a redirect, can help.']) {
      const faults = faultOfGo(description, { target: 'asking' });
      expect(faults).toHaveLength(2);
      for (const fault of faults) expect(fault).toMatch(/^has the words of “asking, .+”, and does something else$/);
    }
  });

  it('twins with another guard, or other actions', () => {
    expect(faultOfGo(refused.description, { guard: 'isLate' })).toHaveLength(2);
    expect(faultOfGo(refused.description, { actions: 'note' })).toHaveLength(2);
  });

  it('a state and a transition in the same words', () => {
    expect(faultOf({ description: refused.description })).toHaveLength(2);
  });

  it('while two ways to do one thing may share their words', () => {
    expect(faultOfGo(refused.description)).toEqual([]);
  });
});

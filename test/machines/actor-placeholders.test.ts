import { describe, expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { placeholders as ofLifetime } from '../../machines/lifetime/actors.ts';
import { placeholders as ofRequest } from '../../machines/request/actors.ts';
import { placeholders as ofSession } from '../../machines/session/actors.ts';

const all = [ofSession, ofRequest, ofLifetime].flatMap((placeholders) => Object.entries(placeholders));

describe('an actor that nobody has given', () => {
  it.each(all)('rejects with a code and says which: %s', async (name, logic) => {
    const actor = createActor(logic as typeof ofSession.createToken, { input: {} as never });
    actor.subscribe({ error: () => {} });
    const answer = toPromise(actor.start());
    await expect(answer).rejects.toMatchObject({ code: 'actor-not-provided' });
    await expect(answer).rejects.toThrow(`"${name}"`);
  });
});

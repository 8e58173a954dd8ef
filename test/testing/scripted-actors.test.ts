import { describe, expect, it } from 'vitest';
import { decodeSessionToken } from 'xstate-session';
import { makeToken, type ScriptedActors, scriptedActors } from 'xstate-session/testing';

const input = { sessionId: 'sess_test', template: null, organizationId: null, skipCache: false };
const signal = new AbortController().signal;
const tick = () => new Promise<void>((resolve) => queueMicrotask(resolve));

describe('scripted actors', () => {
  it('park every call until it is answered, oldest first', async () => {
    const actors = scriptedActors();
    const first = actors.createToken(input, { signal });
    const second = actors.createToken({ ...input, skipCache: true }, { signal });
    expect(actors.parked('createToken').map((call) => call.input.skipCache)).toEqual([false, true]);
    actors.answer('createToken', 'one');
    actors.answer('createToken', { jwt: 'two' });
    expect([await first, await second]).toEqual(['one', { jwt: 'two' }]);
    expect(actors.parked('createToken')).toEqual([]);
  });

  it('fail a parked call with the very error given', async () => {
    const actors = scriptedActors();
    const error = new TypeError('network');
    const call = actors.confirmSession({ sessionId: 'sess_test' }, { signal });
    actors.fail('confirmSession', error);
    await expect(call).rejects.toBe(error);
    expect(actors.calls.map(({ actor, status }) => [actor, status])).toEqual([['confirmSession', 'failed']]);
  });

  it('honour the abort signal, and ignore an answer that comes too late', async () => {
    const actors = scriptedActors();
    const controller = new AbortController();
    const call = actors.createToken(input, { signal: controller.signal });
    const [parked] = actors.parked('createToken');
    controller.abort('deadline');
    parked?.answer('late');
    await expect(call).rejects.toBe('deadline');
    expect(parked?.status).toBe('aborted');
  });

  it('reject at once when called with a signal that is aborted already', async () => {
    const actors = scriptedActors();
    await expect(actors.endSession({ sessionId: 's' }, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
  });

  it('follow a script line by line, then park', async () => {
    const actors = scriptedActors({
      createToken: [
        { answer: 'one' },
        { fail: 'boom' },
        ({ input: asked }) => ({ answer: `for ${asked.sessionId}` }),
        'park',
      ],
    });
    const ask = () => actors.createToken(input, { signal });
    expect(await ask()).toBe('one');
    await expect(ask()).rejects.toBe('boom');
    expect(await ask()).toBe('for sess_test');
    void ask();
    void ask();
    await tick();
    expect(actors.parked('createToken')).toHaveLength(2);
  });

  it.each<keyof ScriptedActors>([
    'createToken',
    'createHandshakeUrl',
    'followHandshake',
    'confirmSession',
    'endSession',
  ])('have %s, each with its own calls', async (name) => {
    const actors = scriptedActors();
    const call = (actors[name] as ScriptedActors['endSession'])({ sessionId: 'sess_test' }, { signal });
    actors.answer(name as 'endSession', 'done');
    expect(await call).toBe('done');
    expect(actors.calls).toHaveLength(1);
  });

  it('say so when a test is out of step', () => {
    const actors = scriptedActors();
    expect(() => actors.answer('createToken', 'x')).toThrow('No call of createToken is parked');
    expect(() => actors.fail('followHandshake', 'x')).toThrow('No call of followHandshake is parked');
  });
});

describe('a test token', () => {
  it('is well-formed and says what it was told', () => {
    const jwt = makeToken({ iatMs: 1_000_999, lifetimeSeconds: 30, sid: 'sess_ü', organizationId: 'org_1', oiat: 900 });
    expect(decodeSessionToken(jwt)).toEqual({
      jwt,
      issuedAtMs: 1_000_000,
      expiresAtMs: 1_030_000,
      oiat: 900,
      sid: 'sess_ü',
      organizationId: 'org_1',
    });
  });

  it('lives a minute and belongs to the personal account unless told otherwise', () => {
    const token = decodeSessionToken(makeToken({ iatMs: 60_000 }));
    expect(token).toMatchObject({ expiresAtMs: 120_000, oiat: 60, sid: 'sess_test', organizationId: null });
  });

  it('can do without sid and oiat, as tokens of other back ends do', () => {
    expect(decodeSessionToken(makeToken({ iatMs: 0, sid: null, oiat: null }))).toMatchObject({ sid: null, oiat: null });
  });

  it('carries neither sid nor organization when made from a template', () => {
    const token = decodeSessionToken(makeToken({ iatMs: 0, template: 'supabase', organizationId: 'org_1' }));
    expect(token).toMatchObject({ sid: null, organizationId: null });
  });

  it('lets claims be added, replaced and taken out, so that malformed tokens can be made', () => {
    expect(decodeSessionToken(makeToken({ iatMs: 0, claims: { exp: undefined } }))).toBeNull();
    expect(decodeSessionToken(makeToken({ iatMs: 0, claims: { org_id: 'org_2' } }))?.organizationId).toBe('org_2');
  });

  it('is the same text for the same parts, and another with another id', () => {
    const parts = { iatMs: 0 };
    expect(makeToken(parts)).toBe(makeToken(parts));
    expect(makeToken({ ...parts, id: '1' })).not.toBe(makeToken({ ...parts, id: '2' }));
  });
});

import { describe, expect, it } from 'vitest';
import { type CreateToken, createSession } from 'xstate-session';
import { frontendApiEmulator, type TestedSessionParts, testSession, type WireAdapter } from 'xstate-session/testing';
import { ownSession, ownWire } from './support/own-wire.ts';
import { bodiless, plainBackEnd, wordless } from './support/plain-back-end.ts';

describe('a wire whose refusals say little or nothing', () => {
  it('passes as well where its refusals name no code: what the wire does not say the session need not know', {
    timeout: 120_000,
  }, async () => {
    const { session, wireAdapter } = await plainBackEnd();
    const { failures, paths } = await testSession(session, { wire: wordless(wireAdapter) });
    expect(failures).toEqual([]);
    expect(paths).toBeGreaterThan(200);
  });

  it.each([
    [undefined, "looks as a gate's does"],
    ['application/json', 'looks like an answer that broke off'],
  ])(
    'fails once, by its name, where they say nothing, and the Response is thrown: of the type %s',
    {
      timeout: 60_000,
    },
    async (type, looks) => {
      const { session, wireAdapter } = await plainBackEnd();
      const { failures } = await testSession(session, { wire: bodiless(wireAdapter, type) });
      expect(failures).toEqual([
        expect.objectContaining({ message: expect.stringContaining(`the refusal of the app’s back end with 40`) }),
      ]);
      expect(failures[0]?.message).toContain(looks);
      expect(failures[0]?.message).toContain('createToken throw an error with the status alone (docs/testing.md)');
    },
  );

  it('passes where they say nothing, and the status alone is thrown', { timeout: 60_000 }, async () => {
    const selection = {
      wire: bodiless({ ...ownWire, hasEdge: false }),
      only: /origin (?:no longer knows the user|rejects the request)[^,]*$/,
    };
    const { failures, paths } = await testSession(ownSession, selection);
    expect(failures).toEqual([]);
    expect(paths).toBeGreaterThan(2);
  });

  it('(planted) fails where they do, and createToken loses it, or makes one up where they do not', {
    timeout: 60_000,
  }, async () => {
    const { actors, wireAdapter } = await plainBackEnd();
    const throwing = (more: object) => (parts: TestedSessionParts) => {
      const plain = actors(parts);
      const createToken: CreateToken = async (input, call) =>
        plain.createToken(input, call).catch((thrown: Response) => {
          throw Object.assign(new Error('refused'), { status: thrown.status }, more);
        });
      return createSession({ ...parts.options, ...plain, createToken });
    };
    const only = /^origin rejects the request: /;
    const lost = await testSession(throwing({}), { wire: wireAdapter, only });
    expect(lost.failures[0]?.message).toContain('code is undefined, expected resource_invalid');
    const invented = await testSession(throwing({ errors: [{ code: 'x' }] }), { wire: wordless(wireAdapter), only });
    expect(invented.failures[0]?.message).toContain('code is x, expected resource_invalid');
  });

  it('gives a body a type, and none to what has no body', async () => {
    const typeOf = async (adapter: WireAdapter) => {
      const emulator = frontendApiEmulator({ wire: adapter });
      const { headers } = await emulator.fetch('https://sessions.test/oauth/token', { method: 'POST' });
      return headers.get('content-type');
    };
    expect(await typeOf(wordless(ownWire))).toBe('application/json');
    expect(await typeOf(bodiless(ownWire))).toBeNull();
    expect(await typeOf(bodiless(ownWire, 'application/json'))).toBe('application/json');
  });
});

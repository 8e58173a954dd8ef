import { describe, expect, it } from 'vitest';
import { createSession } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { frontendApiEmulator, testSession, type WireAdapter } from 'xstate-session/testing';
import { ownSession, ownWire } from './support/own-wire.ts';

/** What its request for a token is answered with. */
async function mintOver(wire: unknown) {
  const emulator = frontendApiEmulator({ wire: wire as WireAdapter });
  emulator.createSession();
  const response = await emulator.fetch('https://sessions.test/oauth/token', { method: 'POST' });
  return { status: response.status, text: await response.text() };
}

const { responseOf: _, ...half } = ownWire;

const PLANTED = new Error('planted');

function thrower(): never {
  throw PLANTED;
}

describe.each([
  ['testSession', (wire: unknown) => testSession(ownSession, { wire: wire as WireAdapter })],
  ['frontendApiEmulator', mintOver],
])('%s, given no wire adapter', (_name, use) => {
  it.each([
    [null, 'it has a name, meaningOf and responseOf; this one has no name'],
    [{}, 'this one has no name'],
    [half, 'this one has no responseOf'],
    [{ ...ownWire, name: '' }, 'this one has no name'],
    [{ ...ownWire, hasEgde: false }, '"hasEgde" is not known; did you mean "hasEdge"?'],
    [{ ...ownWire, hasEdge: 'no' }, 'its hasEdge is no boolean'],
    [{ ...ownWire, meaningOf: {} }, 'its meaningOf is no function'],
  ])('says so at once: %o', async (wire, says) => {
    const used = (async () => use(wire))();
    await expect(used).rejects.toThrow(TypeError);
    await expect(used).rejects.toThrow('wire must be a wire adapter: ');
    await expect(used).rejects.toThrow(`${says} (docs/testing.md).`);
  });
});

it('a mistakeIn that throws, or gives a promise, is one error of testSession, too', async () => {
  const tested = (mistakeIn: unknown) => testSession(ownSession, { wire: { ...ownWire, mistakeIn } as WireAdapter });
  await expect(tested(thrower)).rejects.toMatchObject({
    message: expect.stringContaining('is wrong: mistakeIn throws for POST /oauth/token '),
    cause: PLANTED,
  });
  await expect(tested(async () => null)).rejects.toThrow('mistakeIn gives a promise, and must answer at once');
});

describe('an adapter that has no answer for what it does not know', () => {
  const silent = {
    ...ownWire,
    meaningOf: (request: Parameters<WireAdapter['meaningOf']>[0]) => ownWire.meaningOf(request) ?? undefined,
  } as WireAdapter;

  it('fails once, at once, and by the name of the request', async () => {
    const { failures, paths } = await testSession(
      ({ options, ...place }) => createSession({ ...options, ...frontendApi(place) }),
      { wire: silent },
    );
    expect(paths).toBe(1);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^POST \/v1\/client\/sessions\/sess_test\/tokens is no request of the session service/),
    ]);
  });

  it('is answered with 404 by the emulator', async () => {
    const emulator = frontendApiEmulator({ wire: silent });
    const response = await emulator.fetch('https://sessions.test/nowhere', { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('POST /nowhere is no request of the session service');
    expect(emulator.requests).toMatchObject([{ endpoint: 'unknown', status: 404 }]);
  });

  it('is one that can be an instance of a class, with fields of its own', async () => {
    class Adapter implements WireAdapter {
      readonly name = 'a class';
      readonly own = 1;
      readonly #wire = ownWire;
      readonly meaningOf: WireAdapter['meaningOf'] = (request) => this.#wire.meaningOf(request);
      responseOf(...answer: Parameters<WireAdapter['responseOf']>) {
        return this.#wire.responseOf(...answer);
      }
    }
    expect((await mintOver(new Adapter())).status).toBe(200);
  });
});

describe.each([
  ['a meaning that there is not', { meaningOf: () => ({ type: 'mnit' }) }, 'gives no mint, confirm or end for POST '],
  ['an async meaningOf', { meaningOf: async () => null }, 'meaningOf gives a promise, and must answer at once'],
  [
    'an async responseOf',
    { responseOf: async () => Promise.reject(new Error('planted')) },
    'responseOf gives a promise',
  ],
  ['a responseOf without a status', { responseOf: () => ({ body: {} }) }, 'responseOf gives no status from 200 to 599'],
  [
    'a meaningOf that throws',
    { meaningOf: thrower },
    'meaningOf throws for POST /oauth/token (docs/testing.md).',
    PLANTED,
  ],
  ['a responseOf that throws', { responseOf: thrower }, 'is wrong: responseOf throws for ', PLANTED],
])('%s', (_what, wrong, says, cause: unknown = undefined) => {
  const wire = { ...ownWire, ...wrong } as unknown as WireAdapter;

  it('is one error of testSession', async () => {
    const tested = testSession(ownSession, { wire });
    await expect(tested).rejects.toThrow(TypeError);
    await expect(tested).rejects.toThrow(`The wire adapter of the session service is wrong: `);
    await expect(tested).rejects.toThrow(says);
    expect(await tested.catch((error: TypeError) => error.cause)).toBe(cause);
  });

  it('is a 500 of the emulator that says so', async () => {
    const { status, text } = await mintOver(wire);
    expect([status, text]).toEqual([500, expect.stringContaining(says)]);
  });
});

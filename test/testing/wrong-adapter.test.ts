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
  return { status: response.status, text: (await response.text()).replaceAll('\\"', '"') };
}

const { responseOf: _, ...half } = ownWire;

const PLANTED = new Error('planted');

function thrower(): never {
  throw PLANTED;
}

/** A request for a token that says this, too. */
const meaning = (more: object) => ({ meaningOf: () => ({ type: 'mint', ...more }) });

/** An answer that says this, too. */
const response = (more: object) => ({ responseOf: () => ({ status: 200, ...more }) });

const circular: { itself?: object } = {};
circular.itself = circular;

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

it('a mistakeIn that throws, gives a promise, or what is neither text nor null, is one error of testSession, too', async () => {
  const tested = (mistakeIn: unknown) => testSession(ownSession, { wire: { ...ownWire, mistakeIn } as WireAdapter });
  await expect(tested(thrower)).rejects.toMatchObject({
    message: expect.stringContaining('is wrong: mistakeIn throws for POST /oauth/token '),
    cause: PLANTED,
  });
  await expect(tested(async () => null)).rejects.toThrow('mistakeIn gives a promise, and must answer at once');
  for (const given of [false, 5, '', ['wrong']])
    await expect(tested(() => given)).rejects.toThrow(
      'mistakeIn gives neither a text that says something nor null for POST /oauth/token (docs/testing.md).',
    );
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
  [
    'a mistyped field of a meaning',
    meaning({ expired_token: 'x' }),
    '"expired_token" is not known; did you mean "expir',
  ],
  [
    'one whose case is wrong',
    meaning({ sessionID: 'sess_test' }),
    '"sessionID" is not known; did you mean "sessionId"?) for POST',
  ],
  [
    'a field of another meaning',
    { meaningOf: () => ({ type: 'end', form: '' }) },
    'gives a meaning that is wrong ("form" ',
  ],
  [
    'a flag that is a text',
    meaning({ skipCache: 'true' }),
    'gives a meaning that is wrong (its skipCache is no boolean) for',
  ],
  ['an id that is a number', meaning({ sessionId: 5 }), '(its sessionId is no string)'],
  ['a form that is null', meaning({ form: null }), '(its form is no string)'],
  ['a template that is a number', meaning({ template: 5 }), '(its template is no string)'],
  [
    'a refusal without a code',
    meaning({ refusal: { status: 415 } }),
    'a refusal that is wrong (its code is no string)',
  ],
  ['a refusal of 200', meaning({ refusal: { status: 200, code: 'x' } }), 'a refusal without a status from 400 to 599'],
  [
    'a mistyped refusal',
    meaning({ refusal: { status: 415, code: 'x', kode: 1 } }),
    '"kode" is not known; did you mean',
  ],
  ['a mistyped field of an answer', response({ header: {} }), '"header" is not known; did you mean "headers"?) for "'],
  ['a body by the name of json', response({ json: {} }), '("json" is not known; known are status, headers, body)'],
  [
    'a web Response',
    { responseOf: () => Response.json({}) },
    'gives a Response, and must give a plain object, { status,',
  ],
  ['Headers of the web', response({ headers: new Headers() }), 'gives headers that are no plain object of texts for "'],
  ['headers as pairs', response({ headers: [['a', 'b']] }), 'gives headers that are no plain object of texts'],
  ['no headers', response({ headers: null }), 'gives headers that are no plain object of texts'],
  ['a header of no name', response({ headers: { 'a b': '' } }), 'a header with a name that no header can have'],
  ['a header of two lines', response({ headers: { a: 'b\nc' } }), 'a header a with a value that no header can have'],
  ['a header of other letters', response({ headers: { a: '→' } }), 'a header a with a value that no header can have'],
  ['a header that is a number', response({ headers: { a: 1 } }), 'a header a that is no text'],
  ['a body that holds itself', response({ body: circular }), 'gives a body that JSON cannot hold for "'],
  ['a body with a BigInt', response({ body: { n: 1n } }), 'gives a body that JSON cannot hold'],
  ['a function for a body', response({ body: () => '' }), 'gives a body that JSON cannot hold'],
  ['a promise for a body', response({ body: Promise.resolve({}) }), 'gives a body that JSON cannot hold'],
  ['a stream for a body', response({ body: new ReadableStream() }), 'gives a body that JSON cannot hold'],
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

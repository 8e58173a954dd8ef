import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ForeignAnswerError, InvalidTokenError, MissingExpiredTokenError } from 'xstate-session';
import { type FrontendApiOptions, frontendApi, type TabDocument } from 'xstate-session/frontend-api';
import { apiErrors, type HttpServer, json, startHttpServer, text } from '../support/http-server.ts';

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const minted = json(200, { object: 'token', jwt: 'minted' });
const refusal = apiErrors(422, 'missing_expired_token');
const own = { sessionId: 'sess_1', template: null, organizationId: null, skipCache: false };

let server: HttpServer;
const wire = (options: Partial<FrontendApiOptions> = {}) =>
  frontendApi({ url: server.url, document: null, ...options });
const sent = () => server.requests.map(({ method, path, search, body }) => `${method} ${path}${search} [${body}]`);

beforeAll(async () => {
  server = await startHttpServer();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answer(minted);
});
afterAll(() => server.close());

describe('a token request', () => {
  test('is a POST with an empty organization for the personal account', async () => {
    expect(await wire().createToken(own)).toEqual({ jwt: 'minted' });
    expect(sent()).toEqual(['POST /v1/client/sessions/sess_1/tokens [organization_id=]']);
  });

  test('carries the organization, and its search when new claims are wanted', async () => {
    await wire().createToken({ ...own, organizationId: 'org_1', skipCache: true });
    expect(sent()).toEqual(['POST /v1/client/sessions/sess_1/tokens?debug=skip_cache [organization_id=org_1]']);
  });

  test('has an empty form for a template, whatever is known', async () => {
    const document = { hasFocus: () => true };
    const api = wire({ document, sessionMinter: true });
    await api.createToken({
      ...own,
      template: 'supabase',
      organizationId: 'org_1',
      skipCache: true,
      lastActiveToken: 'last',
    });
    expect(sent()).toEqual(['POST /v1/client/sessions/sess_1/tokens/supabase?debug=skip_cache []']);
    expect(server.requests[0]?.headers).toMatchObject({ 'content-type': FORM, 'content-length': '0' });
  });

  test('has only headers that need no preflight, and a length instead of chunks', async () => {
    await wire().createToken(own);
    const { headers } = server.requests[0] ?? { headers: {} };
    expect(Object.keys(headers).filter((name) => !name.startsWith('sec-'))).toEqual([
      'host',
      'connection',
      'content-type',
      'accept',
      'accept-language',
      'user-agent',
      'accept-encoding',
      'content-length',
    ]);
    expect(headers).toMatchObject({ 'content-type': FORM, accept: '*/*', 'content-length': '16' });
  });

  test.each([
    ['a path', '/__clerk'],
    ['a path and slashes', '/__clerk//'],
    ['a slash', '/'],
  ])('goes below a url with %s', async (_, path) => {
    await frontendApi({ url: new URL(server.url + path), document: null }).createToken(own);
    const prefix = path.replace(/\/+$/, '');
    expect(sent()).toEqual([`POST ${prefix}/v1/client/sessions/sess_1/tokens [organization_id=]`]);
  });

  test('encodes what goes into the path and the form', async () => {
    await wire().createToken({ ...own, sessionId: 'a/b?c#d %2e', template: '../x' });
    await wire().createToken({ ...own, organizationId: 'a&b=c ü' });
    expect(sent()).toEqual([
      'POST /v1/client/sessions/a%2Fb%3Fc%23d%20%252e/tokens/..%2Fx []',
      'POST /v1/client/sessions/sess_1/tokens [organization_id=a%26b%3Dc+%C3%BC]',
    ]);
  });

  test.each(['', '.', '..', '\ud800', undefined, 7])(
    'refuses %j as an id or a template, and sends nothing',
    async (bad) => {
      const value = bad as string;
      await expect(wire().createToken({ ...own, sessionId: value })).rejects.toThrow(TypeError);
      await expect(wire().endSession({ sessionId: value })).rejects.toThrow(TypeError);
      if (bad !== undefined) await expect(wire().createToken({ ...own, template: value })).rejects.toThrow(TypeError);
      expect(sent()).toEqual([]);
    },
  );
});

describe('tab_state', () => {
  const throwing = () => {
    throw new Error('detached');
  };
  test.each<[string, TabDocument | null | undefined, string]>([
    ['focused with the focus', { hasFocus: () => true, visibilityState: 'hidden' }, '&tab_state=focused'],
    ['visible without it', { hasFocus: () => false, visibilityState: 'visible' }, '&tab_state=visible'],
    ['hidden otherwise', { hasFocus: () => false, visibilityState: 'hidden' }, '&tab_state=hidden'],
    ['hidden when visibility is not known', { hasFocus: () => false }, '&tab_state=hidden'],
    ['left out when hasFocus is missing', { visibilityState: 'visible' }, ''],
    ['left out when hasFocus throws', { hasFocus: throwing, visibilityState: 'visible' }, ''],
    ['left out without a document', null, ''],
    ['left out where there is none by default', undefined, ''],
  ])('is %s', async (_, document, expected) => {
    await wire({ document }).createToken(own);
    expect(server.requests[0]?.body).toBe(`organization_id=${expected}`);
  });

  test('is that of the global document at the moment of the call', async () => {
    const api = wire({ document: undefined });
    vi.stubGlobal('document', { hasFocus: () => true });
    await api.createToken(own);
    expect(server.requests[0]?.body).toBe('organization_id=&tab_state=focused');
  });
});

describe('with the session minter', () => {
  test('the last active token travels in the form, and force_origin when new claims are wanted', async () => {
    const api = wire({ sessionMinter: true });
    await api.createToken({ ...own, lastActiveToken: 'last' });
    await api.createToken({ ...own, lastActiveToken: 'last', skipCache: true });
    await api.createToken(own);
    expect(server.requests.map(({ body }) => body)).toEqual([
      'organization_id=&token=last',
      'organization_id=&token=last&force_origin=true',
      'organization_id=',
    ]);
  });
});

describe('the repetition in origin outage mode', () => {
  test.each([false, true])('sends the same form and exactly expired_token (skipCache %j)', async (skipCache) => {
    server.answer(refusal, minted);
    let focused = true;
    const api = wire({ document: { hasFocus: () => focused, visibilityState: 'hidden' }, sessionMinter: true });
    const input = { ...own, organizationId: 'org_1', lastActiveToken: 'a.b-c_d.e' };
    const refused = await api.createToken({ ...input, skipCache }).catch((error: unknown) => error);
    expect(MissingExpiredTokenError.is(refused)).toBe(true);
    focused = false;
    expect(await api.createToken({ ...input, expiredToken: 'a.b-c_d.e' })).toEqual({ jwt: 'minted' });

    const [first, second] = server.requests;
    expect(second?.search).toBe('?expired_token=a.b-c_d.e');
    expect(second?.body).toBe(first?.body);
    expect(second?.path).toBe(first?.path);
    expect(second?.headers['content-type']).toBe(FORM);
    expect(first?.body).toContain('tab_state=focused&token=a.b-c_d.e');
    expect(first?.search).toBe(skipCache ? '?debug=skip_cache' : '');
  });

  test('never carries debug=skip_cache, even when asked for', async () => {
    await wire().createToken({ ...own, skipCache: true, expiredToken: 'old' });
    expect(sent()).toEqual(['POST /v1/client/sessions/sess_1/tokens?expired_token=old [organization_id=]']);
  });

  test('repeats the form of its own key only, and once only', async () => {
    server.answer(refusal, minted);
    let focused = true;
    const api = wire({ document: { hasFocus: () => focused } });
    await api.createToken(own).catch(() => undefined);
    focused = false;
    for (const key of [{ organizationId: 'org_1' }, { sessionId: 'sess_2' }, { template: 'x' }, {}, {}]) {
      await api.createToken({ ...own, ...key, expiredToken: 'old' });
    }
    expect(server.requests.slice(1).map(({ body }) => body)).toEqual([
      'organization_id=org_1&tab_state=hidden',
      'organization_id=&tab_state=hidden',
      '',
      'organization_id=&tab_state=focused',
      'organization_id=&tab_state=hidden',
    ]);
  });

  test('forgets the form when another request of the key came between', async () => {
    let focused = true;
    const api = wire({ document: { hasFocus: () => focused } });
    server.answer(refusal, apiErrors(500, 'internal'), minted);
    await api.createToken(own).catch(() => undefined);
    await api.createToken(own).catch(() => undefined);
    focused = false;
    await api.createToken({ ...own, expiredToken: 'old' });
    expect(server.requests[2]?.body).toBe('organization_id=&tab_state=hidden');
  });

  test('remembers a bounded number of forms, the newest among them', async () => {
    let focused = true;
    const api = wire({ document: { hasFocus: () => focused } });
    server.answer(refusal);
    for (let key = 0; key <= 64; key++)
      await api.createToken({ ...own, organizationId: `org_${key}` }).catch(() => undefined);
    focused = false;
    for (const organizationId of ['org_0', 'org_64']) {
      await api.createToken({ ...own, organizationId, expiredToken: 'old' }).catch(() => undefined);
    }
    expect(server.requests.slice(-2).map(({ body }) => body)).toEqual([
      'organization_id=org_0&tab_state=hidden',
      'organization_id=org_64&tab_state=focused',
    ]);
  });
});

describe('the answer', () => {
  test('may stand in an envelope', async () => {
    server.answer(json(200, { response: { jwt: 'wrapped' }, client: null }));
    expect(await wire().createToken(own)).toEqual({ jwt: 'wrapped' });
  });

  // The API answers in JSON: what does not is not its answer.
  test.each([
    ['nothing', text(204, '')],
    ['an empty body', text(200, '')],
    ['HTML', text(200, '<html>maintenance</html>')],
    ['more than can be one', text(200, `{"jwt":"${'x'.repeat(5_000_000)}"}`)],
  ])("is somebody else's when it is %s", async (_, answer) => {
    server.answer(answer);
    const error = await wire()
      .createToken(own)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ForeignAnswerError);
  });

  test.each([
    ['null', json(200, null)],
    ['a number', json(200, 7)],
    ['an array', json(200, ['jwt'])],
    ['no jwt', json(200, {})],
    ['an empty jwt', json(200, { jwt: '' })],
    ['a jwt that is no text', json(200, { jwt: { raw: 'x' } })],
    ['an empty envelope', json(200, { response: null })],
  ])('is an invalid token when it is %s', async (_, answer) => {
    server.answer(answer);
    const error = await wire()
      .createToken(own)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidTokenError);
    expect(error).toMatchObject({ code: 'invalid-token' });
  });
});

describe('fetch', () => {
  const answering = (seen: Request[]) => (request: Request) => {
    seen.push(request);
    return Promise.resolve(Response.json({ jwt: 'minted' }));
  };

  test('of the user is called once, without a this, with a Request that has the signal', async () => {
    const seen: { self: unknown; request: Request }[] = [];
    async function fetch(this: unknown, request: Request) {
      seen.push({ self: this, request });
      return Response.json({ jwt: 'own' });
    }
    const controller = new AbortController();
    expect(await wire({ fetch }).createToken(own, { signal: controller.signal })).toEqual({ jwt: 'own' });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.self).toBeUndefined();
    expect(seen[0]?.request).toMatchObject({ method: 'POST', credentials: 'include', redirect: 'manual' });
    controller.abort();
    expect(seen[0]?.request.signal.aborted).toBe(true);
    expect(server.requests).toEqual([]);
  });

  test('is the global one of the moment of the call', async () => {
    const seen: Request[] = [];
    const api = wire();
    vi.stubGlobal('fetch', answering(seen));
    await api.createToken(own);
    expect(seen).toHaveLength(1);
  });

  test('is told the credentials that were asked for', async () => {
    const seen: Request[] = [];
    await wire({ fetch: answering(seen), credentials: 'omit' }).createToken(own);
    expect(seen[0]?.credentials).toBe('omit');
  });

  test('may answer without a stream, as on React Native', async () => {
    const answer = { ok: true, status: 200, headers: new Headers(), text: () => Promise.resolve('{"jwt":"plain"}') };
    const fetch = () => Promise.resolve(Object.assign(Object.create(Response.prototype, bare(answer))));
    expect(await wire({ fetch }).createToken(own)).toEqual({ jwt: 'plain' });
  });
});

/** Own properties that shadow the getters of a Response, which has no body. */
function bare(answer: object): PropertyDescriptorMap {
  const values = Object.entries({ body: undefined, type: 'basic', ...answer });
  return Object.fromEntries(values.map(([name, value]) => [name, { value }]));
}

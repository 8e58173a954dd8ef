import { describe, expect, test } from 'vitest';
import { frontendApi } from 'xstate-session/frontend-api';
import { type Answer, apiErrors, httpServerOfSuite, json, reset, text } from '../support/http-server.ts';

const listed = (status: string, id = 'sess_1') => ({ id, status });
const client = (...sessions: object[]) => ({ object: 'client', sessions, last_active_session_id: 'sess_1' });

const NO_CLIENT: [string, Answer, string][] = [
  ['an empty answer', text(200, ''), 'foreign-answer'],
  ['no content', text(204, ''), 'foreign-answer'],
  ['not modified', text(304, ''), 'foreign-answer'],
  ['HTML', text(200, '<html>'), 'foreign-answer'],
  ['a client that breaks off in the middle', text(200, '{"sessions":[{"id":"sess_1",'), 'foreign-answer'],
  ['another shape', json(200, { object: 'client' }), 'invalid-answer'],
  ['text for a list', json(200, { sessions: 'none' }), 'invalid-answer'],
  ['a list that is null', json(200, { sessions: null }), 'invalid-answer'],
  ['an entry without an id', json(200, client(listed('active'), { status: 'active' })), 'invalid-answer'],
  ['an entry without a status', json(200, client({ id: 'sess_2' })), 'invalid-answer'],
  ['an entry that is null', json(200, { sessions: [null] }), 'invalid-answer'],
  ['404', text(404, ''), 'foreign-answer'],
  ['404 of the API itself', apiErrors(404, 'resource_not_found'), 'api-response'],
  ['401 of a page', text(401, '<html>', { 'content-type': 'text/html' }), 'foreign-answer'],
  ['an empty 401', text(401, ''), 'foreign-answer'],
  ['401 in words of another', json(401, { message: 'Unauthorized' }), 'foreign-answer'],
  ['401 with a list of no errors', json(401, { errors: [] }), 'foreign-answer'],
  ['401 for another reason', apiErrors(401, 'dev_browser_unauthenticated'), 'unauthenticated'],
  ['403 of a page', text(403, '<html>', { 'content-type': 'text/html' }), 'foreign-answer'],
  ['511', text(511, '<html>', { 'content-type': 'text/html' }), 'foreign-answer'],
  ['403 for another reason', apiErrors(403, 'forbidden'), 'api-response'],
  ['422', apiErrors(422, 'missing_expired_token'), 'missing-expired-token'],
  ['429', text(429, ''), 'api-response'],
  ['500', text(500, ''), 'api-response'],
  ['a redirect', text(302, '', { location: '/elsewhere' }), 'foreign-answer'],
  ['a reset connection', reset, 'network'],
];

const server = httpServerOfSuite();
const wire = () => frontendApi({ url: server.url });

describe('readClient', () => {
  const unsaid = { sessionExpiresAtMs: null, sessionIdleExpiresAtMs: null };
  const answered = {
    ...client(
      { ...listed('active'), last_active_token: { jwt: 'a.b.c' }, last_active_organization_id: 'org_1' },
      { ...listed('ended', 'sess_2'), last_active_token: null, last_active_organization_id: null },
      { ...listed('expired', 'sess_3'), last_active_token: { jwt: 7 }, last_active_organization_id: '' },
    ),
  };
  const read = {
    sessions: [
      { id: 'sess_1', status: 'active', lastActiveToken: 'a.b.c', organizationId: 'org_1', ...unsaid },
      { id: 'sess_2', status: 'ended', lastActiveToken: null, organizationId: null, ...unsaid },
      { id: 'sess_3', status: 'expired', lastActiveToken: null, organizationId: null, ...unsaid },
    ],
    lastActiveSessionId: 'sess_1',
  };

  test.each([
    ['alone', answered],
    ['in an envelope', { response: answered }],
  ])('reads a client that stands %s, past every cache', async (_, body) => {
    server.answer(json(200, body));
    expect(await wire().readClient()).toEqual(read);
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/v1/client', search: '', body: '' });
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(server.requests[0]?.headers).toHaveProperty('cache-control', 'no-cache');
  });

  test.each([
    ['null', null],
    ['an envelope of null', { response: null }],
    ['a client without sessions', { sessions: [] }],
  ])('takes %s for nobody signed in', async (_, body) => {
    server.answer(json(200, body));
    expect(await wire().readClient()).toEqual({ sessions: [], lastActiveSessionId: null });
  });

  test.each(NO_CLIENT)('rejects on %s', async (_, answer, code) => {
    server.answer(answer);
    await expect(wire().readClient()).rejects.toMatchObject({ code });
  });

  test('rejects on 401, as everything but a verdict does', async () => {
    server.answer(apiErrors(401, 'authentication_invalid'));
    await expect(wire().readClient()).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  });
});

describe('confirmSession', () => {
  test.each<[string, boolean, Answer]>([
    ['listed as active', false, json(200, client(listed('active')))],
    ['listed as pending', false, json(200, { response: client(listed('active', 'sess_2'), listed('pending')) })],
    ['listed as ended', true, json(200, client(listed('ended')))],
    ['listed as anything else', true, json(200, client(listed('inactive')))],
    ['not listed', true, json(200, client(listed('active', 'sess_2')))],
    ['not listed, because there is no client', true, json(200, { response: null })],
    ['whose authentication is invalid', true, apiErrors(401, 'authentication_invalid')],
    ['that is signed out', true, apiErrors(401, 'signed_out')],
    ['whose client is not found', true, apiErrors(404, 'client_not_found')],
    ['that was revoked', true, apiErrors(401, 'session_revoked')],
    ['of a banned user', true, apiErrors(403, 'user_banned')],
    ['of a deactivated user', true, apiErrors(403, 'user_deactivated')],
  ])('says of a session %s: ended %j', async (_, ended, answer) => {
    server.answer(answer);
    expect(await wire().confirmSession({ sessionId: 'sess_1' })).toEqual({ ended });
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, object, object]>([
    ['with its token', { last_active_token: { jwt: 'a.b.c' } }, { ended: false, jwt: 'a.b.c' }],
    ['without one', { last_active_token: null }, { ended: false }],
    ['with what is no token', { last_active_token: { jwt: 7 } }, { ended: false }],
  ])('brings a session that is alive %s', async (_, more, answered) => {
    const other = { ...listed('active', 'sess_2'), last_active_token: { jwt: 'of.another.one' } };
    server.answer(json(200, client(other, { ...listed('active'), ...more })));
    expect(await wire().confirmSession({ sessionId: 'sess_1' })).toEqual(answered);
  });

  test('brings no token of a session that has ended', async () => {
    server.answer(json(200, client({ ...listed('ended'), last_active_token: { jwt: 'a.b.c' } })));
    expect(await wire().confirmSession({ sessionId: 'sess_1' })).toEqual({ ended: true });
  });

  test.each(NO_CLIENT)('has no verdict on %s, and rejects', async (_, answer, code) => {
    server.answer(answer);
    await expect(wire().confirmSession({ sessionId: 'sess_1' })).rejects.toMatchObject({ code });
  });
});

describe('endSession', () => {
  test('is a POST without a body', async () => {
    server.answer(json(200, client(listed('ended'))));
    expect(await wire().endSession({ sessionId: 'a/b' })).toBeUndefined();
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/client/sessions/a%2Fb/end',
      search: '',
      body: '',
    });
  });

  test.each<[string, Answer]>([
    ['any JSON', json(200, null)],
    ['a user no longer known', apiErrors(401, 'authentication_invalid')],
    ['a banned user', apiErrors(403, 'user_banned')],
    ['a session no longer known', apiErrors(404, 'resource_not_found')],
  ])('is done on %s', async (_, answer) => {
    server.answer(answer);
    expect(await wire().endSession({ sessionId: 'sess_1' })).toBeUndefined();
  });

  test.each<[string, Answer, object]>([
    ['404 of a wrong url', text(404, 'Not Found'), { code: 'foreign-answer', status: 404 }],
    ['no content', text(204, ''), { code: 'foreign-answer', status: 204 }],
    ['a page', text(200, '<html>'), { code: 'foreign-answer', status: 200 }],
    ["an access proxy's 401", text(401, ''), { code: 'foreign-answer', status: 401 }],
    ['403 for another reason', apiErrors(403, 'forbidden'), { code: 'api-response', status: 403 }],
    ['500', text(500, ''), { code: 'api-response', status: 500 }],
    ['a reset connection', reset, { code: 'network' }],
  ])('rejects on %s', async (_, answer, expected) => {
    server.answer(answer);
    await expect(wire().endSession({ sessionId: 'sess_1' })).rejects.toMatchObject(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { type AuthenticateOptions, authenticateRequest } from 'xstate-session/server';
import { NOW_MS, ownKey, signToken } from '../support/tokens.ts';

const base: AuthenticateOptions = {
  frontendApi: 'clerk.app.example',
  keys: { jwks: ownKey.jwks },
  authorizedParties: ['https://app.example'],
  now: () => NOW_MS,
  acceptsToken: ['api-key', 'm2m-token', 'oauth-token'],
};

/** What a machine's token comes to. */
async function told(token: string, options: Partial<AuthenticateOptions> = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const given = { ...base, ...options } as AuthenticateOptions;
  const state = await authenticateRequest(new Request('https://api.example/', { headers }), given);
  if (state.status !== 'signed-in') return state.reason;
  if (state.tokenKind === 'session-token') throw new Error('no machine');
  const { tokenKind, subject, scopes, claims } = state;
  return { tokenKind, subject, scopes, claims };
}

const machineJwt = (claims: object = {}, header: object = {}) =>
  signToken({ header: { cat: undefined, ...header }, claims: { sub: 'mch_1', ...claims } });
const accessToken = (claims: Record<string, unknown> = {}, header: object = {}) =>
  signToken({ header: { cat: undefined, typ: 'at+jwt', ...header }, claims });

describe('what a machine may do', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['words in one text', { scopes: 'read  write ' }, ['read', 'write']],
    ['its audience, where it says nothing else', { aud: 'api' }, ['api']],
    ['its audiences, those that are texts', { aud: ['web', 7, 'api'] }, ['web', 'api']],
    ['its own words before its audience', { scopes: 'read', aud: ['api'] }, ['read']],
    ['nothing', {}, []],
    ['nothing by the words of other kinds', { scp: ['read'], scope: 'read' }, []],
  ])('is said by its JWT: %s', async (_, claims, scopes) => {
    const answer = await told(await machineJwt(claims));
    expect(answer).toMatchObject({ tokenKind: 'm2m-token', subject: 'mch_1', scopes, claims });
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['a list', { scp: ['read', 7, 'write'] }, ['read', 'write']],
    ['words in one text', { scope: ' read write' }, ['read', 'write']],
    ['the list before the words', { scp: ['read'], scope: 'write' }, ['read']],
    ['the one text of a list that is none', { scp: 'read all' }, ['read all']],
    ['nothing', { scp: 7, scope: ['read'] }, []],
    ['nothing by the words of other kinds', { scopes: 'read', aud: 'api' }, []],
  ])('is said by an access token: %s', async (_, claims, scopes) => {
    const answer = await told(await accessToken(claims));
    expect(answer).toMatchObject({ tokenKind: 'oauth-token', subject: 'user_1', scopes, claims });
  });
});

describe('a JWT of a machine', () => {
  const failed = 'token-verification-failed';

  test('may leave out what its header is of, and is refused where that is another thing', async () => {
    expect(await told(await machineJwt({}, { typ: undefined }))).toMatchObject({ subject: 'mch_1' });
    expect(await told(await machineJwt({}, { typ: 'JOSE' }))).toBe(failed);
  });

  test.each<[string, unknown, boolean]>([
    ['for it', 'api', true],
    ['for it, too', ['api', 'other'], true],
    ['for another', 'other', false],
    ['for nobody', [], false],
    ['for it, and for nobody', ['api', ''], false],
    ['for what is no text', ['api', 7], false],
    ['that does not say for whom', undefined, false],
  ])('of an app with an audience is %s: %j', async (_, aud, isMeant) => {
    const answer = await told(await accessToken({ aud }), { audience: ['web', 'api'] });
    expect(answer === failed).toBe(!isMeant);
  });

  test('names who it stands for', async () => {
    for (const sub of [undefined, '', 7, null]) expect(await told(await accessToken({ sub }))).toBe(failed);
  });

  test('waits for keys that are not there yet, and is signed out without them', async () => {
    const remote = (path: string, answer: () => Promise<Response>) => ({
      keys: { jwksUrl: `https://keys.example/${path}/jwks.json` },
      fetch: answer,
    });
    const jwt = await machineJwt();
    expect(
      await told(
        jwt,
        remote('machines', async () => Response.json(ownKey.jwks)),
      ),
    ).toMatchObject({
      subject: 'mch_1',
    });
    const away = () => Promise.reject(new TypeError('planted'));
    expect(await told(jwt, remote('machines-away', away))).toBe('jwk-remote-failed-to-load');
    const invalid = async () => Response.json({ keys: 7 });
    expect(await told(jwt, remote('machines-invalid', invalid))).toBe('jwk-remote-invalid');
  });
});

describe('the answer about an opaque token', () => {
  const answered = (answer: unknown, token = 'ak_1', audience?: string) =>
    told(token, { verifyMachineToken: (async () => answer) as never, ...(audience !== undefined && { audience }) });

  test('is who it stands for, what it may do, and what else is known', async () => {
    const claims = { plan: 'pro' };
    expect(await answered({ subject: 'user_7', scopes: ['read', 'write'], claims })).toEqual({
      tokenKind: 'api-key',
      subject: 'user_7',
      scopes: ['read', 'write'],
      claims,
    });
    for (const nothing of [{}, { scopes: null, claims: null }, { scopes: [], claims: {} }]) {
      expect(await answered({ subject: 'user_7', ...nothing })).toMatchObject({ scopes: [], claims: {} });
    }
  });

  test.each([
    undefined,
    false,
    true,
    7,
    'user_1',
    [],
    {},
    { subject: '' },
    { subject: 7 },
    { subject: 'user_1', scopes: 'read' },
    { subject: 'user_1', scopes: { every: () => true } },
    { subject: 'user_1', scopes: ['read', 7] },
    { subject: 'user_1', claims: 'all' },
    { subject: 'user_1', claims: [] },
    Object.assign(() => undefined, { subject: 'user_1' }),
  ])('lets nobody in when it is none: %j', async (answer) => {
    expect(await answered(answer)).toBe('unexpected-error');
  });

  test('is held to the audience only where an access token is meant', async () => {
    expect(await answered({ subject: 'user_1' }, 'ak_1', 'api')).toMatchObject({ tokenKind: 'api-key' });
    expect(await answered({ subject: 'mch_1' }, 'mt_1', 'api')).toMatchObject({ tokenKind: 'm2m-token' });
    expect(await answered({ subject: 'user_1' }, 'oat_1', 'api')).toBe('token-verification-failed');
  });
});

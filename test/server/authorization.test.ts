import { describe, expect, test } from 'vitest';
import {
  type AuthorizationConditions,
  authenticateRequest,
  bearerChallenge,
  RequestRefusedError,
  type RequestState,
} from 'xstate-session/server';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW, NOW_MS, ownKey, publishableKey, signToken } from './support/tokens.ts';
import type { RowPart } from './table/row.ts';

const options = { publishableKey: publishableKey('production'), keys: { jwks: ownKey.jwks }, now: () => NOW_MS };

async function stateWith(claims: Record<string, unknown>): Promise<RequestState> {
  const authorization = `Bearer ${await signToken({ claims })}`;
  return authenticateRequest(new Request('https://app.example/', { headers: { authorization } }), options);
}

const stateOf = (row: Partial<RowPart>) => authenticateRequest(rowRequest(row), rowOptions(row));

const second = { o: { id: 'org_1', rol: 'admin', slg: 'acme', per: 'read,manage', fpm: '3,2' } };
const claimsV2 = { v: 2, ...second, fea: 'o:dashboard,u:beta,ou:exports', pla: 'o:team,u:pro' };
const claimsV1 = { org_id: 'org_1', org_role: 'org:admin', org_permissions: ['org:dashboard:read'] };

describe('has', () => {
  test.each<readonly [string, object, AuthorizationConditions, boolean]>([
    ['a role', claimsV2, { role: 'org:admin' }, true],
    ['a role without org:', claimsV2, { role: 'admin' }, true],
    ['another role', claimsV2, { role: 'org:member' }, false],
    ['a role of older claims', claimsV1, { role: 'admin' }, true],
    ['a role without an organization', { org_role: 'org:admin' }, { role: 'admin' }, false],
    ['a role in an organization without an id', { o: { rol: 'admin' } }, { role: 'admin' }, false],
    ['a role that is no text', { o: { id: 'org_1', rol: 7 } }, { role: '7' }, false],
    ['a permission: lowest bit, first feature', claimsV2, { permission: 'org:dashboard:read' }, true],
    ['a permission: second bit, first feature', claimsV2, { permission: 'org:dashboard:manage' }, true],
    ['a permission: a bit that is not set', claimsV2, { permission: 'org:exports:read' }, false],
    ['a permission of the second feature of the organization', claimsV2, { permission: 'exports:manage' }, true],
    ['a permission of a feature of the user', claimsV2, { permission: 'org:beta:read' }, false],
    ['a permission of older claims', claimsV1, { permission: 'org:dashboard:read' }, true],
    ['a permission that older claims do not list', claimsV1, { permission: 'org:dashboard:manage' }, false],
    ['permissions that are no list', { org_id: 'o', org_permissions: 'org:a:b' }, { permission: 'a:b' }, false],
    ['permissions beyond 32 bits', manyBits(40), { permission: 'org:f:p39' }, true],
    ['permissions beyond 32 bits, not set', manyBits(40), { permission: 'org:f:p38' }, false],
    [
      'a mask that is no number',
      { ...claimsV2, o: { ...second.o, fpm: 'x,-1' } },
      { permission: 'dashboard:read' },
      false,
    ],
    ['a feature, whoever has it', claimsV2, { feature: 'dashboard' }, true],
    ['a feature of the organization', claimsV2, { feature: 'org:dashboard' }, true],
    ['a feature of the organization alone, asked of the user', claimsV2, { feature: 'user:dashboard' }, false],
    ['a feature of both, asked of the user', claimsV2, { feature: 'user:exports' }, true],
    ['a feature nobody has', claimsV2, { feature: 'dash' }, false],
    ['a feature, and no claim of features', {}, { feature: 'dashboard' }, false],
    ['a plan of the user', claimsV2, { plan: 'user:pro' }, true],
    ['a plan of the organization, asked of the user', claimsV2, { plan: 'user:team' }, false],
    ['a plan, whoever has it', claimsV2, { plan: 'team' }, true],
    ['all of several conditions', claimsV2, { role: 'admin', feature: 'beta', plan: 'pro' }, true],
    ['all but one of several conditions', claimsV2, { role: 'admin', permission: 'org:x:read' }, false],
    ['a proof of the second factor, young', { fva: [90, 2] }, { maxAgeSeconds: 130 }, true],
    ['a proof of the second factor, with the age of the token', { fva: [0, 2] }, { maxAgeSeconds: 129 }, false],
    ['a proof of the first factor, where there is no second', { fva: [2, -1] }, { maxAgeSeconds: 130 }, true],
    ['a proof of the first factor that is too old', { fva: [3, -1] }, { maxAgeSeconds: 130 }, false],
    ['a proof that never was', { fva: [-1, -1] }, { maxAgeSeconds: 1e9 }, false],
    ['a proof of the second factor beside one that is no number', { fva: ['1', 2] }, { maxAgeSeconds: 1e9 }, false],
    ['a proof of the second factor beside none', { fva: [null, 2] }, { maxAgeSeconds: 1e9 }, false],
    ['a proof of a second factor that is no number', { fva: [2, '1'] }, { maxAgeSeconds: 1e9 }, false],
    ['a proof that is no number', { fva: ['1', '1'] }, { maxAgeSeconds: 1e9 }, false],
    ['a proof that is no list', { fva: 3 }, { maxAgeSeconds: 1e9 }, false],
    ['a proof that the token does not tell of', {}, { maxAgeSeconds: 1e9 }, false],
    ['a proof told as auth_time', { auth_time: NOW - 100 }, { maxAgeSeconds: 100 }, true],
    ['an auth_time that is too long ago', { auth_time: NOW - 101 }, { maxAgeSeconds: 100 }, false],
    ['a proof within no time at all', { fva: [0, -1], iat: NOW }, { maxAgeSeconds: 0 }, true],
  ])('%s', async (_, claims, conditions, expected) => {
    const state = await stateWith({ ...claims });
    expect(state.status).toBe('signed-in');
    expect(state.has(conditions)).toBe(expected);
    // A copy keeps the methods.
    expect({ ...state }.has(conditions)).toBe(expected);
  });

  test.each([
    ['no condition', {}, 'at least one condition'],
    ['an undefined condition', { role: undefined }, 'at least one condition'],
    ['a condition nobody knows', { premission: 'org:a:b' }, 'no condition "premission"'],
    ['an empty text', { role: '' }, 'role must be a text'],
    ['a number as plan', { plan: 7 }, 'plan must be a text'],
    ['an age below 0', { maxAgeSeconds: -1 }, 'maxAgeSeconds must be'],
    ['an age that is no number', { maxAgeSeconds: Number.NaN }, 'maxAgeSeconds must be'],
    ['no object', null, 'conditions must be an object'],
  ])('is told %s by a TypeError, signed in or not', async (_, conditions, message) => {
    for (const state of [await stateWith({}), await stateOf({})]) {
      expect(() => state.has(conditions as AuthorizationConditions)).toThrow(TypeError);
      expect(() => state.has(conditions as AuthorizationConditions)).toThrow(message);
      expect(() => state.require(conditions as AuthorizationConditions)).toThrow(message);
    }
  });

  test('is false for nobody and for machines', async () => {
    const machine = await stateOf({
      headers: { authorization: 'Bearer ak_1' },
      options: { acceptsToken: 'api-key', verifyMachineToken: async () => ({ subject: 'user_1', claims: claimsV2 }) },
    });
    expect(machine).toMatchObject({ status: 'signed-in', tokenKind: 'api-key', subject: 'user_1', token: 'ak_1' });
    expect(machine.has({ role: 'admin' })).toBe(false);
    expect((await stateOf({})).has({ role: 'admin' })).toBe(false);
    expect(() => machine.require({ role: 'admin' })).toThrow(expect.objectContaining({ code: 'forbidden' }));
    expect(machine.require()).toBe(machine);
  });
});

/** A token whose one feature has so many permissions, of which the last one is granted. */
function manyBits(count: number): object {
  const per = Array.from({ length: count }, (_, at) => `p${at}`).join(',');
  return { v: 2, o: { id: 'org_1', rol: 'admin', per, fpm: String(2 ** (count - 1)) }, fea: 'o:f' };
}

/** What `require` throws. */
function refusalOf(state: RequestState, conditions?: AuthorizationConditions): RequestRefusedError {
  try {
    state.require(conditions);
  } catch (error) {
    if (error instanceof RequestRefusedError) return error;
    throw error;
  }
  throw new TypeError('nothing was thrown');
}

describe('require', () => {
  test('gives the state back when all is there', async () => {
    const state = await stateWith(claimsV2);
    expect(state.require()).toBe(state);
    expect(state.require({ role: 'admin' }).claims.sub).toBe('user_1');
  });

  test.each<readonly [string, Partial<RowPart>, AuthorizationConditions | undefined, object, string | null]>([
    ['a stranger', {}, undefined, { code: 'not-signed-in', status: 401 }, 'Bearer'],
    [
      'a forged token',
      { cookies: { __session: '@forged', __client_uat: 'in' } },
      undefined,
      { code: 'not-signed-in', status: 401 },
      'Bearer error="invalid_token", error_description="The signature does not match: the token is forged, or the keys are of another instance."',
    ],
    [
      'a machine where none is',
      { options: { acceptsToken: 'api-key' } },
      undefined,
      { code: 'not-signed-in', status: 401 },
      'Bearer',
    ],
    [
      'somebody without the role',
      { headers: { authorization: 'Bearer @valid' } },
      { role: 'admin' },
      { code: 'forbidden', status: 403 },
      'Bearer error="insufficient_scope", error_description="The role, permission, feature or plan that is needed is not there."',
    ],
    [
      'somebody whose proof is not known',
      { headers: { authorization: 'Bearer @valid' } },
      { maxAgeSeconds: 600.9 },
      { code: 'step-up-required', status: 401 },
      'Bearer error="insufficient_user_authentication", error_description="The user must have proved more recently who they are.", max_age="600"',
    ],
    [
      'somebody without the role and without a proof: a proof would not help',
      { headers: { authorization: 'Bearer @valid' } },
      { role: 'admin', maxAgeSeconds: 600 },
      { code: 'forbidden', status: 403 },
      'Bearer error="insufficient_scope", error_description="The role, permission, feature or plan that is needed is not there."',
    ],
    [
      'somebody whose keys are out of reach: not told to sign in',
      {
        headers: { authorization: 'Bearer @valid' },
        options: {
          keys: { jwksUrl: 'https://clerk.app.example/jwks' },
          fetch: () => Promise.reject(new TypeError('planted')),
        },
      },
      undefined,
      { code: 'authentication-unavailable', status: 503 },
      null,
    ],
    [
      'somebody on the way to a handshake',
      { cookies: { __client_uat: 'in' } },
      { role: 'admin' },
      { code: 'handshake-required', status: 307 },
      null,
    ],
  ])('refuses %s', async (_, row, conditions, expected, challenge) => {
    const state = await stateOf(row);
    const refused = refusalOf(state, conditions);
    expect(refused).toMatchObject({ name: 'RequestRefusedError', ...expected });
    expect(refused.headers.get('www-authenticate')).toBe(challenge);
    const response = refused.response();
    expect(response.status).toBe(refused.status);
    expect(response.headers.get('location')).toBe(state.headers.get('location'));
    expect(response.headers.getSetCookie()).toEqual(state.headers.getSetCookie());
    // The state's own headers are for an answer that goes on.
    expect(state.headers.has('www-authenticate')).toBe(false);
    expect(String(refused.message)).not.toMatch(/eyJ/);
  });
});

describe('a challenge', () => {
  test.each([
    [{}, 'Bearer'],
    [
      { error: 'insufficient_user_authentication', maxAgeSeconds: 5 },
      'Bearer error="insufficient_user_authentication", max_age="5"',
    ],
    [{ realm: 'app', acrValues: ['a', 'b'] }, 'Bearer realm="app", acr_values="a b"'],
    [{ maxAgeSeconds: 0 }, 'Bearer max_age="0"'],
    [{ realm: 'a"\\b\nü' }, "Bearer realm=\"a''b''\""],
  ] as const)('of %j is %s', (challenge, text) => {
    expect(bearerChallenge(challenge)).toBe(text);
    expect(new Headers({ 'www-authenticate': bearerChallenge(challenge) }).get('www-authenticate')).toBe(text);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('of an age of %d is a TypeError', (maxAgeSeconds) => {
    expect(() => bearerChallenge({ maxAgeSeconds })).toThrow(TypeError);
  });
});

import { expect, onTestFinished, test, vi } from 'vitest';
import { authenticateRequest, checkAuthenticateOptions, verifySessionToken } from 'xstate-session/server';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW_MS, ownKey } from './support/tokens.ts';

const signedIn = { cookies: { __session: '@valid', __client_uat: 'in' } };
const throws = () => {
  throw new RangeError('not during a render');
};

test.each<[string, () => number]>([
  ['throws', throws],
  ['is none', () => Number.NaN],
  ['has no end', () => Number.POSITIVE_INFINITY],
  ['is a text', () => String(NOW_MS) as unknown as number],
])('a time of the app that %s is a mistake of the caller: nobody is signed in or out by guess', async (_, now) => {
  const lines: unknown[] = [];
  const options = { ...rowOptions(signedIn), now, logger: { warn: (...line: unknown[]) => void lines.push(line) } };
  const refusal = { name: 'TypeError', message: 'the option now must return milliseconds since the epoch' };
  await expect(authenticateRequest(rowRequest(signedIn), options)).rejects.toMatchObject(refusal);
  expect(() => checkAuthenticateOptions(options)).toThrow(refusal.message);
  const verified = verifySessionToken(namedTokens.valid ?? '', { keys: { jwks: ownKey.jwks }, now });
  await expect(verified).rejects.toMatchObject(refusal);
  expect(lines).toEqual([]);
});

test('where something forbids Date.now() the time is that of `performance`, and a user stays signed in', async () => {
  const { now: _, ...options } = rowOptions(signedIn);
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal('Date', { now: throws });
  const at = async (afterMs: number) => {
    vi.stubGlobal('performance', { timeOrigin: NOW_MS, now: () => afterMs });
    return (await authenticateRequest(rowRequest(signedIn), options)).reason;
  };
  expect([await at(0), await at(60_000)]).toEqual([
    null,
    'session-token-expired-refresh-non-eligible-no-refresh-cookie',
  ]);
  vi.stubGlobal('performance', undefined);
  const answer = authenticateRequest(rowRequest(signedIn), options);
  await expect(answer).rejects.toThrow('the time cannot be read here: give the option now');
});

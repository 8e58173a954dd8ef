import { describe, expect, test } from 'vitest';
import { type AuthenticateOptions, createSignInUrl } from 'xstate-session/server';
import { rowOptions, rowRequest } from './support/row-request.ts';
import type { RowPart } from './table/row.ts';

const signInUrl = 'https://app.example/sign-in?theme=dark';
const satellite: Partial<AuthenticateOptions> = {
  isSatellite: true,
  domain: 'sat.example',
  signInUrl,
  authorizedParties: ['https://app.example', 'https://sat.example'],
};
const onSatellite = { url: 'https://sat.example/page?a=%20b', options: satellite };

async function addressOf(row: Partial<RowPart>, redirectUrl?: string) {
  const url = new URL(await createSignInUrl(rowRequest(row), rowOptions(row), redirectUrl));
  return { page: `${url.origin}${url.pathname}`, ...Object.fromEntries(url.searchParams) };
}

describe('the address of the sign-in page', () => {
  test('leads back to where the user was', async () => {
    await expect(addressOf({ url: 'https://app.example/page?a=1', options: { signInUrl } })).resolves.toEqual({
      page: 'https://app.example/sign-in',
      theme: 'dark',
      redirect_url: 'https://app.example/page?a=1',
    });
  });

  test.each([
    ['a path', '/next', 'https://app.example/next'],
    ['an address of the app', 'https://app.example/x', 'https://app.example/x'],
    ['nobody else', 'https://evil.example/x', 'https://app.example/page'],
    ['nobody else, without a scheme', '//evil.example/x', 'https://app.example/page'],
    ['no script', 'javascript:alert(1)', 'https://app.example/page'],
    ['no address', 'https://', 'https://app.example/page'],
  ])('leads back to %s', async (_, redirectUrl, expected) => {
    await expect(addressOf({ options: { signInUrl } }, redirectUrl)).resolves.toMatchObject({ redirect_url: expected });
  });

  test('marks the way back to a satellite, so that it syncs', async () => {
    await expect(addressOf(onSatellite)).resolves.toMatchObject({
      redirect_url: 'https://sat.example/page?a=+b&__clerk_synced=false',
    });
    const again = { ...onSatellite, url: 'https://sat.example/page?__clerk_synced=true' };
    await expect(addressOf(again)).resolves.toMatchObject({
      redirect_url: 'https://sat.example/page?__clerk_synced=false',
    });
    await expect(addressOf(onSatellite, 'https://app.example/home')).resolves.toMatchObject({
      redirect_url: 'https://app.example/home',
    });
  });

  test('hands the development browser on, to another host and in development only', async () => {
    const cookies = { __clerk_db_jwt: 'browser' };
    const dev = { ...onSatellite, instance: 'development', cookies } as const;
    await expect(addressOf(dev)).resolves.toMatchObject({ __clerk_db_jwt: 'browser' });
    await expect(addressOf({ ...onSatellite, cookies })).resolves.not.toHaveProperty('__clerk_db_jwt');
    const own = { instance: 'development', cookies, options: { signInUrl } } as const;
    await expect(addressOf(own)).resolves.not.toHaveProperty('__clerk_db_jwt');
  });

  test('cannot be made without a sign-in page', async () => {
    await expect(addressOf({})).rejects.toThrow(TypeError);
  });
});

describe('a satellite', () => {
  test.each<readonly [string, Partial<AuthenticateOptions>, 'production' | 'development', string]>([
    [
      'in development without signInUrl',
      { isSatellite: true, domain: 'sat.example' },
      'development',
      'needs signInUrl',
    ],
    ['without domain and proxy', { isSatellite: true }, 'production', 'needs domain'],
    [
      'that signs in on itself',
      { isSatellite: true, domain: 'sat.example', signInUrl: 'https://sat.example/in' },
      'production',
      'on the primary domain',
    ],
    ['with a path as signInUrl', { ...satellite, signInUrl: '/sign-in' }, 'production', 'absolute'],
    ['with a script as signInUrl', { ...satellite, signInUrl: 'javascript:alert(1)' }, 'production', 'absolute'],
    ['with an address as domain', { ...satellite, domain: 'https://sat.example' }, 'production', 'must be a host'],
    ['with a text as isSatellite', { ...satellite, isSatellite: 'yes' as never }, 'production', 'true or false'],
    ['with a host as proxy', { ...satellite, proxyUrl: 'proxy.example' }, 'production', 'proxyUrl'],
    ['with a proxy of another scheme', { ...satellite, proxyUrl: 'http://proxy.example' }, 'production', 'proxyUrl'],
    [
      'with a proxy that is a host in disguise',
      { ...satellite, proxyUrl: '//proxy.example' },
      'production',
      'proxyUrl',
    ],
    [
      'with a kind of token there is not',
      { acceptsToken: 'api_key' as never },
      'production',
      '"api-key" is what you mean',
    ],
    ['with a list of kinds there are not', { acceptsToken: ['x' as never] }, 'production', 'acceptsToken must be'],
  ])('%s is a TypeError', async (_, options, instance, message) => {
    const row = { options: { signInUrl, ...options }, instance };
    const given = { ...rowOptions(row), ...('signInUrl' in options ? {} : { signInUrl: undefined }) };
    const made = createSignInUrl(rowRequest(row), given as AuthenticateOptions);
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(message);
  });
});

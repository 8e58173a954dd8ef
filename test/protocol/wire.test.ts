import { describe, expect, it } from 'vitest';
import { buildHandshakeUrl } from '../../src/protocol/wire.ts';

describe('the URL of a handshake', () => {
  const parts = {
    frontendApi: 'https://clerk.app.example',
    redirectUrl: 'https://app.example/?a=1&__clerk_db_jwt=x&__dev_session=y',
    apiVersion: '2026-05-12',
    suffixedCookies: false,
    reason: 'why not',
  };
  const plain =
    'https://clerk.app.example/v1/client/handshake?redirect_url=https%3A%2F%2Fapp.example%2F%3Fa%3D1' +
    '&__clerk_api_version=2026-05-12&suffixed_cookies=false&__clerk_hs_reason=why%20not&format=nonce';

  it.each([
    ['what must be', {}, plain],
    ['suffixed cookies', { suffixedCookies: true }, plain.replace('=false', '=true')],
    [
      'a proxy and its slashes',
      { frontendApi: 'https://app.example/api//' },
      plain.replace('clerk.app.example', 'app.example/api'),
    ],
    ['a slash within', { frontendApi: 'https://x//y' }, plain.replace('clerk.app.example', 'x//y')],
    ['a token', { sessionToken: 'x.y' }, `${plain}&__session=x.y`],
    ['no token', { sessionToken: '' }, plain],
    ['a development browser', { devBrowser: 'b' }, `${plain}&__clerk_db_jwt=b`],
    ['no development browser', { devBrowser: '' }, plain],
    ['an organization', { organizationId: 'org_1' }, `${plain}&organization_id=org_1`],
    ['the personal account', { organizationId: '' }, `${plain}&organization_id=`],
    ['no organization', { organizationId: null }, plain],
    ['half a letter', { reason: 'a\ud800b' }, plain.replace('why%20not', 'a%EF%BF%BDb')],
    [
      'all, in order',
      { sessionToken: 'x', devBrowser: 'b', organizationId: 'o' },
      `${plain}&__session=x&__clerk_db_jwt=b&organization_id=o`,
    ],
  ])('carries %s', (_, more, url) => {
    expect(buildHandshakeUrl({ ...parts, ...more })).toBe(url);
  });
});

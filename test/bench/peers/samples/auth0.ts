import { Auth0Client } from '@auth0/auth0-spa-js';

const client = new Auth0Client({
  domain: 'tenant.example',
  clientId: 'app',
  useRefreshTokens: true,
  cacheLocation: 'localstorage',
  authorizationParams: { redirect_uri: `${location.origin}/callback` },
});
const authorization = `Bearer ${await client.getTokenSilently()}`;
await fetch('/api/items', { headers: { authorization } });

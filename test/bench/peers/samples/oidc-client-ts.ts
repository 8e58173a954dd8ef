import { UserManager } from 'oidc-client-ts';

const manager = new UserManager({
  authority: 'https://issuer.example',
  client_id: 'app',
  redirect_uri: `${location.origin}/callback`,
});
const user = await manager.getUser();
const current = user?.expired ? await manager.signinSilent() : user;
const authorization = `Bearer ${current?.access_token}`;
await fetch('/api/items', { headers: { authorization } });

import { User, UserManager } from 'oidc-client-ts';
import type { Contestant } from './contestant.ts';

const managerOf = (origin: string, client = 'app') =>
  new UserManager({ authority: `${origin}/oidc`, client_id: client, redirect_uri: `${origin}/callback` });

async function signIn(origin: string, manager: UserManager): Promise<UserManager> {
  const { expires_in, ...tokens } = await (await fetch(`${origin}/oidc/token`, { method: 'POST' })).json();
  const expires_at = Math.floor(Date.now() / 1_000) + expires_in;
  await manager.storeUser(new User({ ...tokens, expires_at, profile: { sub: 'user_1' } }));
  return manager;
}

export const contestant: Contestant = {
  signIn: (origin) => signIn(origin, managerOf(origin)),
  async open(origin) {
    const manager = managerOf(origin);
    // There is no call that gives a good token, whatever it takes: these are the two that an app makes one of.
    return async () => {
      const user = await manager.getUser();
      return (user?.expired ? await manager.signinSilent() : user)?.access_token;
    };
  },
  async openAnother(origin, index) {
    const manager = await signIn(origin, managerOf(origin, `app-${index}`));
    return { manager, user: await manager.getUser() };
  },
};

import { GoTrueClient } from '@supabase/auth-js';
import type { Contestant } from './contestant.ts';

const clientOf = (origin: string, storageKey?: string) =>
  new GoTrueClient({ url: `${origin}/supabase`, ...(storageKey !== undefined && { storageKey }) });

async function signIn(origin: string, client: GoTrueClient): Promise<GoTrueClient> {
  const { access_token, refresh_token } = await (await fetch(`${origin}/supabase/token`, { method: 'POST' })).json();
  const { error } = await client.setSession({ access_token, refresh_token });
  if (error) throw error;
  return client;
}

export const contestant: Contestant = {
  signIn: (origin) => signIn(origin, clientOf(origin)),
  async open(origin) {
    const client = clientOf(origin);
    return async () => (await client.getSession()).data.session?.access_token;
  },
  openAnother: (origin, index) => signIn(origin, clientOf(origin, `session-${index}`)),
};

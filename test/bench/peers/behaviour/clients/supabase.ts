import { AuthClient } from '@supabase/auth-js';
import type { TestedClient } from '../contract.ts';

/** As `createClient` of supabase-js sets it up in a page. */
export function supabase(): TestedClient {
  let signedOutBecause: string | null = null;
  let isSignedIn = false;
  const auth = new AuthClient({
    url: 'https://app.example/auth/v1',
    headers: { apikey: 'anon' },
    autoRefreshToken: true,
    persistSession: true,
    detectSessionInUrl: true,
  });
  auth.onAuthStateChange((event) => {
    if (event === 'SIGNED_OUT' && isSignedIn) signedOutBecause = 'SIGNED_OUT';
  });
  return {
    async signIn() {
      const { error } = await auth.signInWithPassword({ email: 'ada@app.example', password: 'x' });
      if (error) throw error;
      isSignedIn = true;
    },
    async token() {
      const { data } = await auth.getSession();
      return data.session?.access_token ?? null;
    },
    signedOutBecause: () => signedOutBecause,
    signOut: () => auth.signOut(),
  };
}

import { Clerk } from '@clerk/clerk-js';
import type { TestedClient } from '../contract.ts';

/** A production instance at `clerk.app.example`. */
export function clerkJs(): TestedClient {
  let wasSignedIn = false;
  let signedOutBecause: string | null = null;
  const clerk = new Clerk(`pk_live_${btoa('clerk.app.example$')}`);
  clerk.addListener(({ session }) => {
    if (session) wasSignedIn = true;
    else if (wasSignedIn && session === null) signedOutBecause = 'the session became null';
  });
  return {
    async signIn() {
      await clerk.load();
      if (!clerk.session) throw new TypeError('clerk-js has no session after load()');
      await clerk.session.getToken();
    },
    token: async () => (await clerk.session?.getToken()) ?? null,
    signedOutBecause: () => signedOutBecause,
    // With a callback it does not leave the page, so that what comes after can be watched.
    signOut: () => clerk.signOut(() => {}),
  };
}

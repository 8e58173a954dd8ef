import { useState } from 'react';
import { useAuthorizedFetch, useSession } from 'xstate-session/react';

/** What the page knows of its session, and what a user may do with it. */
export function SessionPanel() {
  const { status, degraded, organizationId, session } = useSession();
  const [answer, setAnswer] = useState('');
  const api = useAuthorizedFetch();

  async function ask() {
    const response = await api('/api/me');
    setAnswer(await response.text());
  }

  function signOut() {
    // Signed out here, whether the server hears of it now or when the page is opened again.
    session?.end().catch(() => undefined);
  }

  return (
    <section>
      <p id="client" data-status={status} data-organization={organizationId ?? ''} data-running={session !== null}>
        {status}
      </p>
      {degraded && <p role="status">We cannot reach our sign-in service just now. You are still signed in.</p>}
      <button type="button" onClick={ask}>
        Who am I?
      </button>
      <output>{answer}</output>
      <button type="button" onClick={() => session?.switchOrganization('org_2')}>
        Switch organization
      </button>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </section>
  );
}

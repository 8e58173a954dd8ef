import { startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';

/** In a module of its own, so that a hot update of a component does not touch it. */
export async function createSession() {
  const settings = await fetch('/api/settings');
  const { frontendApiUrl, cookieSuffix } = await settings.json();
  return startSession({ ...frontendApi({ url: frontendApiUrl }), cookieSuffix });
}

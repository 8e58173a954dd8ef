import { startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';

/** Starts the session that the cookie names, else the one the server knows; `null` when nobody is signed in. */
export const start = () => startSession({ ...frontendApi({ url: 'https://clerk.app.example' }) });

import { startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';

const session = await startSession({ ...frontendApi({ url: 'https://clerk.app.example' }) });
const authorization = `Bearer ${await session?.getToken()}`;
await fetch('/api/items', { headers: { authorization } });

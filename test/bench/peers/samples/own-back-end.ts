import { createSession } from 'xstate-session';

const session = createSession({
  sessionId: 'current',
  async createToken(_input, { signal }) {
    const response = await fetch('/auth/token', { method: 'POST', signal });
    if (!response.ok) throw response;
    return ((await response.json()) as { token: string }).token;
  },
});
const authorization = `Bearer ${await session.getToken()}`;
await fetch('/api/items', { headers: { authorization } });

import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamText } from 'hono/streaming';
import type { RequestState } from 'xstate-session/server';
import { authenticate } from './auth.js';
import { authOptions } from './auth-options.js';
import { whoOf } from './who.js';

const { PORT = '3000', HOST = 'localhost', FRONTEND_API, COOKIE_SUFFIX } = process.env;

const app = new Hono<{ Variables: { auth: RequestState } }>();

app.get('/api/settings', (context) => context.json({ frontendApiUrl: FRONTEND_API, cookieSuffix: COOKIE_SUFFIX }));

app.use(authenticate(authOptions));

app.get('/api/me', (context) => {
  const who = whoOf(context.get('auth'));
  return context.json(who, who.status === 'signed-in' ? 200 : 401);
});

// Answered in two parts: the first is on its way before the second is known.
app.get('/api/stream', (context) =>
  streamText(context, async (stream) => {
    await stream.writeln('One moment');
    await stream.sleep(300);
    await stream.write(whoOf(context.get('auth')).text);
  }),
);

app.get('/api/leave', (context) => context.redirect('/api/me', 307));

serve({ fetch: app.fetch, port: Number(PORT), hostname: HOST }, () => {
  console.log(`Listening on http://${HOST}:${PORT}`);
});

import express from 'express';
import { authenticate, authOf } from './auth.js';
import { authOptions } from './auth-options.js';
import { whoOf } from './who.js';

const { PORT = '3000', HOST = 'localhost', FRONTEND_API, COOKIE_SUFFIX } = process.env;

const app = express();

app.get('/api/settings', (_, outgoing) => {
  outgoing.json({ frontendApiUrl: FRONTEND_API, cookieSuffix: COOKIE_SUFFIX });
});

app.use(authenticate(authOptions));

app.get('/api/me', (_, outgoing) => {
  const who = whoOf(authOf(outgoing));
  outgoing.status(who.status === 'signed-in' ? 200 : 401).json(who);
});

// Answered in two parts: the first is on its way before the second is known.
app.get('/api/stream', (_, outgoing) => {
  outgoing.type('text/plain').write('One moment\n');
  setTimeout(() => outgoing.end(whoOf(authOf(outgoing)).text), 300);
});

app.get('/api/leave', (_, outgoing) => outgoing.redirect(307, '/api/me'));

app.listen(Number(PORT), HOST, () => console.log(`Listening on http://${HOST}:${PORT}`));

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SessionProvider } from 'xstate-session/react';
import { createSession } from './session';
import { SessionPanel } from './session-panel';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <SessionProvider create={createSession}>
      <SessionPanel />
    </SessionProvider>
  </StrictMode>,
);

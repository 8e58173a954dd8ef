'use client';

import { type ReactNode, useCallback } from 'react';
import { startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';
import { SessionProvider, type SessionSource } from 'xstate-session/react';

interface ProvidersProps {
  readonly children: ReactNode;
  /** What the server knows of who asks: shown until the page has its session, so that nothing flickers. */
  readonly initial: SessionSource['initial'];
  readonly frontendApiUrl: string;
  readonly cookieSuffix: string;
}

/** One session for all pages. It stays while Next.js goes from page to page, for the layout does. */
export function Providers({ children, initial, frontendApiUrl, cookieSuffix }: ProvidersProps) {
  const create = useCallback(
    () => startSession({ ...frontendApi({ url: frontendApiUrl }), cookieSuffix }),
    [frontendApiUrl, cookieSuffix],
  );
  return (
    <SessionProvider create={create} initial={initial}>
      {children}
    </SessionProvider>
  );
}

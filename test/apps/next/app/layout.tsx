import type { ReactNode } from 'react';
import { auth } from '../lib/auth';
import { whoOf } from '../lib/who';
import { Providers } from './providers';

export const metadata = { title: 'Shop', icons: 'data:,' };

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const { status, organizationId } = whoOf(await auth());
  return (
    <html lang="en">
      <body>
        <Providers
          initial={{ status, organizationId }}
          frontendApiUrl={process.env.FRONTEND_API ?? ''}
          cookieSuffix={process.env.COOKIE_SUFFIX ?? ''}
        >
          {children}
        </Providers>
      </body>
    </html>
  );
}

import type { ReactNode } from 'react';
import { Links, Meta, Outlet, Scripts, ScrollRestoration } from 'react-router';
import type { Route } from './+types/root';
import { authContext, authMiddleware } from './lib/auth.server';
import { whoOf } from './lib/who.server';
import { Providers } from './providers';

export const middleware: Route.MiddlewareFunction[] = [authMiddleware];

export function loader({ context }: Route.LoaderArgs) {
  const { FRONTEND_API = '', COOKIE_SUFFIX = '' } = process.env;
  const { status, organizationId } = whoOf(context.get(authContext));
  return { initial: { status, organizationId }, frontendApiUrl: FRONTEND_API, cookieSuffix: COOKIE_SUFFIX };
}

export function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>Shop</title>
        <link rel="icon" href="data:," />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root({ loaderData }: Route.ComponentProps) {
  return (
    <Providers {...loaderData}>
      <Outlet />
    </Providers>
  );
}

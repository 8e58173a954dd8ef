import type { SessionSource } from 'xstate-session/react';

/** What the same small app in every framework tells of itself. */
export interface AppProbe {
  /** A component that reads the session, or the token, has rendered. */
  rendered(name: 'status' | 'token'): void;
  /** The function of `useAuthorizedFetch`. */
  hasFetch(fetch: (url: string) => Promise<Response>): void;
  /** What reading the session threw. */
  failed(error: unknown): void;
}

/** What it shows: a provider for each source, side by side; below each the facts of the session and whose token it has. */
export interface AppProps {
  readonly sources: readonly SessionSource[];
  /** Default: side by side. `nested`: each within the one before. `none`: no provider at all. */
  readonly arrangement?: 'nested' | 'none';
  /** Of the API's own, for `useAuthorizedFetch`. */
  readonly apiOrigin: string;
  readonly probe: AppProbe;
}

/** An app that is on a page. */
export interface MountedApp {
  /** Other props for the same app. */
  update(sources: readonly SessionSource[]): void;
  /** Every provider goes and another one comes, within one task: as a hot update does it. */
  remount(): void;
  unmount(): void;
  /** React: stands within an `<Activity>` of this mode, what reads the session or the providers themselves. */
  setActivity?(mode: 'visible' | 'hidden', around: 'readers' | 'providers'): void;
}

/** In the page. */
export type Hydrate = (root: Element, props: AppProps) => MountedApp;

/** On the server. */
export type Render = (props: AppProps) => string | Promise<string>;

/** What the app shows of a token: whose it is. */
export function describeToken(jwt: string | null): string {
  if (jwt === null) return 'no token';
  const claims = JSON.parse(atob((jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as {
    sid?: string;
    o?: { id?: string };
  };
  return `${claims.sid} ${claims.o?.id ?? 'personal'}`;
}

/** What the app shows of a session's own end. */
export function describeEnd(expiring: { readonly secondsLeft: number; readonly cause: string } | null): string {
  return expiring === null ? 'lasts' : `${expiring.cause} ${expiring.secondsLeft}`;
}

/** What the app shows of a session. */
export function describeSession(facts: { status: string; degraded: boolean; organizationId: string | null }): string {
  return `${facts.status} ${facts.degraded ? 'degraded' : 'well'} ${facts.organizationId ?? 'personal'}`;
}

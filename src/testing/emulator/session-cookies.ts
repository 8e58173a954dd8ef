import { type SerializeOptions, stringifySetCookie } from 'cookie';
import type { World } from './world.ts';

/** What the cookies of a session say; `null` in place of a token takes it away. */
export interface CookieValues {
  readonly jwt: string | null;
  /** `__client_uat`, in seconds: when the client last changed; 0: signed out. */
  readonly clientUat: number;
  readonly refreshToken: string | null;
  /** `__clerk_db_jwt`, development only. */
  readonly devBrowser?: string | null;
}

/** How they are set. */
export interface CookieStyle {
  /** Whether each has a suffixed twin; `__refresh` has no plain one. */
  readonly suffixed: boolean;
  /** `Secure`: the app's page is `https`. */
  readonly secure: boolean;
}

const ONE_YEAR_SECONDS = 31_536_000;

/** `Set-Cookie` strings for the app's server to pass on, as a handshake and a refresh give them. */
export function sessionCookies(values: CookieValues, style: CookieStyle, world: World): string[] {
  const common: SerializeOptions = { path: '/', secure: style.secure, sameSite: 'lax' };
  const setOrClear = (name: string, value: string | null, options: SerializeOptions = {}) => {
    const maxAge = value === null ? 0 : ONE_YEAR_SECONDS;
    return stringifySetCookie(name, value ?? '', { ...common, maxAge, ...options });
  };
  const clientUat = String(values.clientUat);
  const names = (name: string) => (style.suffixed ? [name, `${name}_${world.cookieSuffix}`] : [name]);
  return [
    ...names('__client_uat').map((name) => setOrClear(name, clientUat, { sameSite: 'strict' })),
    ...names('__session').map((name) => setOrClear(name, values.jwt)),
    ...(style.suffixed ? [setOrClear(`__refresh_${world.cookieSuffix}`, values.refreshToken, { httpOnly: true })] : []),
    ...(values.devBrowser ? names('__clerk_db_jwt').map((name) => setOrClear(name, values.devBrowser ?? null)) : []),
  ];
}

import type { RequestState } from 'xstate-session/server';
import { forgivable, genuine } from './hostile.ts';

/** Where a redirect may lead: this app, its sister, and the frontend API. */
const ORIGINS: ReadonlySet<string> = new Set([
  'https://app.example',
  'https://sister.example',
  'https://clerk.app.example',
]);
const HANDSHAKE = 'https://clerk.app.example/v1/client/handshake?';

/**
 * What no answer may be, whatever was asked; a list of what is wrong with this one. Plain comparisons: with a matcher for
 * each, the matchers would cost as much as the answers.
 */
export function brokenPromises(
  { status, reason, headers, ...state }: RequestState,
  { instance, url }: { readonly instance: 'production' | 'development'; readonly url: string },
): string[] {
  const broken: string[] = [];
  if (status === 'signed-in') {
    const token = 'token' in state ? state.token : undefined;
    // Fresh from a handshake, which passes it on.
    const isForgiven = instance === 'development' && headers.getSetCookie().some((line) => line.includes(`${token}`));
    if (!genuine.has(token) && !(isForgiven && forgivable.has(token))) broken.push('somebody broke in');
  }
  if (reason === 'unexpected-error') broken.push('something was thrown');
  const location = headers.get('location');
  if (location !== null) {
    const { origin } = new URL(location, url);
    if (!ORIGINS.has(origin)) broken.push(`a redirect to ${origin}`);
    const isSync = status !== 'handshake' || reason === 'primary-responds-to-syncing';
    if (!isSync && !location.startsWith(HANDSHAKE)) broken.push('a handshake elsewhere');
  }
  if (headers.has('set-cookie') && headers.get('cache-control') !== 'private, no-store')
    broken.push('a cookie to be cached');
  if ([...headers.keys()].some((name) => name.startsWith('access-control'))) broken.push('a word about other origins');
  if (headers.get('x-clerk-auth-message')?.includes('eyJ')) broken.push('a token in the message');
  return broken;
}

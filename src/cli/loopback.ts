import { randomBytes } from 'node:crypto';

/** Whether the `Host` of a request is this machine's own name: another name that leads here may be a site's, rebound. */
export function isOwnName(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host ?? '');
}

/** A word that nobody guesses, in the address of what one run of the command serves: pages of other origins do not know it. */
export function runToken(): string {
  return randomBytes(16).toString('base64url');
}

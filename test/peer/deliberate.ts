import type { ComparableAnswer } from './peer.ts';
import type { ComparedRow } from './requests.ts';

/** A difference that is meant. */
export interface DeliberateDifference {
  readonly id: string;
  /** What differs, and why: a line of `docs/peer.md`. */
  readonly sentence: string;
  /** Whether it explains what was seen. */
  explains(row: ComparedRow, ours: ComparableAnswer, theirs: ComparableAnswer | 'throws'): boolean;
}

type Explains = DeliberateDifference['explains'];

const cookie = (row: ComparedRow, name: string) => row.cookies?.[name] ?? '';
const header = (row: ComparedRow, name: string) => row.headers?.[name] ?? '';
const parameter = (row: ComparedRow, name: string) =>
  new URL(row.url ?? 'https://app.example/page').searchParams.get(name);
/** A development app is asked to tell another domain, by what is no address. */
const asksToSyncNowhere = (row: ComparedRow) => {
  const target = parameter(row, '__clerk_redirect_url');
  return isDevelopment(row) && target !== null && !URL.canParse(target);
};
const isDevelopment = (row: ComparedRow) => row.instance === 'development';
const mentions = (row: ComparedRow, names: RegExp) => names.test(JSON.stringify([row.cookies, row.headers]));

/** The same answer but for where it leads and how often it has led there. */
const isSameButLocation = (ours: ComparableAnswer, theirs: ComparableAnswer | 'throws') =>
  theirs !== 'throws' && ours.status === theirs.status && ours.reason === theirs.reason;

/** The same kind of redirect, for another token's sake. */
const isSameKind = (ours: ComparableAnswer, theirs: ComparableAnswer | 'throws', reason: RegExp) =>
  theirs !== 'throws' &&
  ours.status === theirs.status &&
  reason.test(ours.reason ?? '') &&
  reason.test(theirs.reason ?? '');

/** A location whose way back is written in one way, without our counter in it. */
export function canonicalLocation(location: string | null): string | null {
  if (location === null || !URL.canParse(location)) return location;
  const url = new URL(location);
  const back = url.searchParams.get('redirect_url');
  if (back !== null && URL.canParse(back)) url.searchParams.set('redirect_url', rewritten(new URL(back)));
  return rewritten(url);
}

const isSameAddress = (ours: string, theirs: string) =>
  canonicalLocation(new URL(ours, 'https://app.example').href) === canonicalLocation(theirs);

function rewritten(url: URL): string {
  for (const name of ['__clerk_redirect_count', '__clerk_handshake_started', '__clerk_help'])
    url.searchParams.delete(name);
  const query = url.searchParams.toString();
  return `${url.origin}${url.pathname}${query === '' ? '' : `?${query}`}${url.hash}`;
}

const isSameWay: Explains = (_row, ours, theirs) =>
  isSameButLocation(ours, theirs) &&
  theirs !== 'throws' &&
  ours.redirectCount === theirs.redirectCount &&
  canonicalLocation(ours.location) === canonicalLocation(theirs.location);

/** Every difference from the peer that is meant, each with its reason. */
export const deliberateDifferences: readonly DeliberateDifference[] = [
  {
    id: 'address-byte-for-byte',
    sentence:
      'The address to come back to travels byte for byte, its query not written anew; without what an earlier handshake left in it (`__clerk_help`), with a counter of redirects, for a browser that loses the cookie that counts, and with the mark that lets its answer count.',
    explains: isSameWay,
  },
  {
    id: 'total',
    sentence:
      'Every parse is total: where the peer throws, in development too, ours is signed out or redirected with a reason, and a `__clerk_redirect_url` that is no address is as if it were not there.',
    explains: (row, ours, theirs) =>
      theirs === 'throws' && (ours.status === 'signed-in' ? asksToSyncNowhere(row) : ours.reason !== null),
  },
  {
    id: 'reasons-in-kebab-case',
    sentence:
      'Where only machines are accepted and no token is in the header, the reason is `no-token-in-header`; the peer says "No token in header".',
    explains: (_row, ours, theirs) =>
      ours.reason === 'no-token-in-header' && theirs !== 'throws' && theirs.reason === 'No token in header',
  },
  {
    id: 'counter',
    sentence:
      "The counter of redirects is the browser's to keep: what is no count is none, and three **or more** are too many.",
    explains: (row, ours, theirs) =>
      !/^\d*$/.test(cookie(row, '__clerk_redirect_count')) &&
      // For the peer `-1` is a redirect that was: after one it lets navigations from elsewhere pass.
      (isSameButLocation(ours, theirs) || ours.reason === 'primary-domain-cross-origin-sync'),
  },
  {
    id: 'pending',
    sentence:
      'A session with tasks left to do (`sts: "pending"`) is signed out with the reason `session-pending`, its claims beside it, unless `pendingSessions` says otherwise; the peer says signed-in and leaves the rest to its auth view.',
    explains: (row, ours) => ours.reason === 'session-pending' && mentions(row, /@pending/),
  },
  {
    id: 'proxy-referrer',
    sentence:
      'Behind `proxyUrl` the frontend API of the publishable key and its portal are no foreign referrers: both come from the options.',
    explains: (row, ours, theirs) =>
      Boolean(row.options?.proxyUrl) &&
      /clerk\.app\.example|accounts\.app\.example|accounts\.dev/.test(header(row, 'referer')) &&
      theirs !== 'throws' &&
      theirs.reason === 'primary-domain-cross-origin-sync' &&
      ours.reason !== theirs.reason,
  },
  {
    id: 'sync-target',
    sentence:
      '`__clerk_redirect_url` (development) is followed only to the own origin and to authorized parties: whoever follows it carries the development browser.',
    explains: (row, ours, theirs) =>
      isDevelopment(row) &&
      theirs !== 'throws' &&
      theirs.reason === 'primary-responds-to-syncing' &&
      ours.reason !== theirs.reason &&
      !parameter(row, '__clerk_redirect_url')?.startsWith('https://app.example/'),
  },
  {
    id: 'clean-address',
    sentence:
      "In development the address is cleaned by a redirect only if there is something to clean, to a path where the origin is not known to be the app's own, and with the counter of redirects kept.",
    explains: (row, ours, theirs) =>
      isDevelopment(row) &&
      isSameButLocation(ours, theirs) &&
      theirs !== 'throws' &&
      cookie(row, '__clerk_handshake') !== '' &&
      (ours.location === null || theirs.location === null || isSameAddress(ours.location, theirs.location)),
  },
  {
    id: 'session-id-of-a-refresh',
    sentence: 'A session id that no address can hold is not put into one: no refresh is tried.',
    explains: (row, ours) =>
      ours.reason === 'session-token-expired-refresh-expired-session-token-missing-sid-claim' &&
      mentions(row, /@expired-with-odd-sid/),
  },
  {
    id: 'bearer',
    sentence:
      '`Bearer` is a scheme in any case, with any number of spaces (RFC 9110, section 11.1). With nothing behind it there is no header token, so the cookies count; the peer takes it for a token, or for none.',
    explains: (row) => /^(?:bearer\b|Bearer(?:\s*$|\s{2}))/.test(header(row, 'authorization')),
  },
  {
    id: 'judged-token',
    sentence:
      "Refreshed, and sent along to a handshake, is the token that was judged: where a header token has expired, the cookie beside it may be another user's. The peer takes the cookie.",
    explains: (row, ours, theirs) =>
      isSameKind(ours, theirs, /^session-token-(?:expired|nbf|iat-in)/) &&
      header(row, 'authorization') !== '' &&
      mentions(row, /"__session~?":"@/),
  },
  {
    id: 'claims-by-shape',
    sentence:
      'The organization of a token is read by the shape of its claims (`o`, else `org_id`), whatever version `v` they say they have.',
    explains: (row, ours, theirs) =>
      mentions(row, /@valid-org"|@valid-org\b(?!-)/) &&
      theirs !== 'throws' &&
      [ours.reason, theirs.reason].includes('active-organization-mismatch'),
  },
  {
    id: 'token-form',
    sentence:
      'A JWT whose claims are no object, or whose header has `crit`, is `token-invalid` before its signature is looked at.',
    explains: (row, ours) => ours.reason === 'token-invalid' && mentions(row, /@(?:array-payload|critical)/),
  },
  {
    id: 'development-says-why',
    sentence:
      'In development a handshake whose session token is refused says why, and redirects nowhere: most likely the options are wrong. The peer throws for some of the reasons, and goes on to the cookies for the others.',
    explains: (row, ours) =>
      isDevelopment(row) &&
      cookie(row, '__clerk_handshake') !== '' &&
      ours.status === 'signed-out' &&
      /^token-/.test(ours.reason ?? ''),
  },
  {
    id: 'audience-of-nobody',
    sentence:
      'With the option `audience`, an "aud" that is there and names nobody (empty, null, no text) is for nobody. For the peer it is as if it were not there.',
    explains: (row, ours) =>
      ours.reason === 'token-verification-failed' &&
      row.options?.audience !== undefined &&
      mentions(row, /@(?:odd-audience|empty-audience|null-audience|no-audiences)/),
  },
  {
    id: 'subject-of-nobody',
    sentence: 'An empty "sub" is nobody, and refused; the peer asks only that it is a text.',
    explains: (row, ours) => ours.reason === 'token-verification-failed' && mentions(row, /@empty-sub/),
  },
  {
    id: 'times-are-numbers',
    sentence: 'An "iat" that is there and no number is refused; the peer takes null for 0, and redirects.',
    explains: (row, ours, theirs) =>
      mentions(row, /@odd-iat/) &&
      ours.status === 'signed-out' &&
      theirs !== 'throws' &&
      theirs.reason === 'session-token-iat-before-client-uat',
  },
  {
    id: 'handshake-by-get',
    sentence:
      'What a handshake brings is taken up by GET only; by POST or HEAD it stays in its cookie for the next document.',
    explains: (row) => row.method !== undefined && row.method !== 'GET' && cookie(row, '__clerk_handshake') !== '',
  },
];

import type { RequestRow } from './row.ts';
import { accepted, cookie, dev, good, nonce, none, redeemed, redirect, refused, token } from './words.ts';

const needed = { satelliteSync: 'needed' } as const;
const notYet = { satelliteSync: 'not-yet' } as const;

/** A satellite's documents, before and after it has heard from the primary domain. */
export const satellites: readonly RequestRow[] = [
  {
    when: 'a stranger on a satellite',
    as: 'A satellite domain: nothing: strangers are not sent around',
    facts: { ...none, ...notYet },
  },
  {
    when: 'a stranger on a satellite in development, before the development browser is missed',
    as: 'A satellite domain: development: nothing',
    facts: { ...none, ...notYet, instance: 'development' },
  },
  {
    when: 'a satellite that must sync',
    as: 'A satellite domain: nothing, __clerk_synced=false',
    facts: { ...none, ...needed },
  },
  {
    when: 'a satellite that must sync, in development, before all else',
    as: 'A satellite domain: development: nothing, satelliteAutoSync: before the development browser is missed',
    facts: { ...none, ...needed, instance: 'development' },
    besides: { hasDevBrowserInUrl: true },
  },
  {
    when: 'a satellite that must sync, with a token in force',
    as: 'A satellite domain: a token in force, __clerk_synced=false',
    facts: { ...cookie, ...needed },
  },
  {
    when: 'a satellite that must sync, for the fourth time',
    as: 'A satellite domain: the fourth sync of a burst',
    facts: { ...none, ...needed, isLoopSpent: true },
    gives: { isLoop: true },
  },
  {
    when: 'a satellite that must sync, and a header token',
    as: 'A satellite domain: a header token, __clerk_synced=false',
    facts: needed,
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a satellite that must sync, back from a handshake',
    as: 'Back from a handshake: a nonce in the address',
    facts: nonce,
    besides: needed,
    answers: [...redeemed, ['verifyResolvedToken', good]],
    gives: { ...accepted, cookies: ['__session=new'], resolvedHandshake: true },
  },
  {
    when: 'a satellite that must sync, and a handshake that is ignored',
    facts: { ...token, ...needed },
    answers: [['verifyHandshake', refused('token-invalid')]],
    gives: redirect('satellite-needs-syncing'),
  },
  {
    when: 'a satellite in development that has synced',
    as: 'A satellite domain: development: synced, nobody signed in',
    facts: { ...none, ...dev },
  },
];

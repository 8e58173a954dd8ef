import type { RequestRow } from './row.ts';
import { cookie, dev, good, nobody, nonce, none, redeemed, redirect, refused, token, user } from './words.ts';

const needed = { satelliteSync: 'needed' } as const;
const notYet = { satelliteSync: 'not-yet' } as const;

/** A satellite's documents, before and after it has heard from the primary domain. */
export const satellites: readonly RequestRow[] = [
  { when: 'a stranger on a satellite', facts: { ...none, ...notYet }, gives: nobody('session-token-and-uat-missing') },
  {
    when: 'a stranger on a satellite in development, before the development browser is missed',
    facts: { ...none, ...notYet, instance: 'development' },
    gives: nobody('session-token-and-uat-missing'),
  },
  {
    when: 'a satellite that must sync',
    facts: { ...none, ...needed },
    gives: redirect('satellite-needs-syncing'),
  },
  {
    when: 'a satellite that must sync, in development, before all else',
    facts: { ...none, ...needed, instance: 'development', hasDevBrowserInUrl: true },
    gives: redirect('satellite-needs-syncing'),
  },
  {
    when: 'a satellite that must sync, with a token in force',
    facts: { ...cookie, ...needed },
    gives: redirect('satellite-needs-syncing'),
  },
  {
    when: 'a satellite that must sync, for the fourth time',
    facts: { ...none, ...needed, isLoopSpent: true },
    gives: { ...nobody('satellite-needs-syncing'), isLoop: true },
  },
  {
    when: 'a satellite that must sync, and a header token',
    facts: needed,
    answers: [['verifyToken', good]],
    gives: user,
  },
  {
    when: 'a satellite that must sync, back from a handshake',
    facts: { ...nonce, ...needed },
    answers: [...redeemed, ['verifyResolvedToken', good]],
    gives: { ...user, cookies: ['__session=new'], resolvedHandshake: true },
  },
  {
    when: 'a satellite that must sync, and a handshake that is ignored',
    facts: { ...token, ...needed },
    answers: [['verifyHandshake', refused('token-invalid')]],
    gives: redirect('satellite-needs-syncing'),
  },
  {
    when: 'a satellite in development that has synced',
    facts: { ...none, ...dev },
    gives: nobody('session-token-and-uat-missing'),
  },
];

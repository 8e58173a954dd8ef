import {
  answer,
  type DirectedWalk,
  due,
  expired,
  good,
  held,
  missing,
  nothing,
  received,
  recoveryElsewhere,
  refuse,
} from './walk-steps.ts';

/** Walks on which an API refuses a token, an endpoint keeps one, or an outage goes on that another key had declared over. */
export const refusedTokenWalks: Readonly<Record<string, DirectedWalk>> = {
  'a token that an API refused is replaced at once, the fourth in a row not': {
    start: {},
    steps: [
      answer,
      refuse,
      refuse,
      answer,
      refuse,
      missing,
      answer,
      refuse,
      received({ claims: 'newest' }),
      refuse,
      { do: 'pass', ms: 5_000 },
      due,
      answer,
      { do: 'pass', ms: 12_000 },
      refuse,
      { do: 'answer', with: { ...good, claims: 'older' } },
      refuse,
      due,
      answer,
    ],
  },
  'an API agrees with the client’s clock that a token is over': {
    start: {},
    // What comes next and is old by that clock ends by it, not by its "iat".
    steps: [
      { do: 'answer', with: { ...good, agedMs: 61_000 } },
      refuse,
      { do: 'answer', with: { ...good, agedMs: 33_000 } },
      due,
      answer,
    ],
  },
  'an endpoint answers with the token that an API refused': {
    start: {},
    steps: [answer, refuse, held, refuse, due, held, refuse, due, held, due, answer, due, answer],
  },
  'an API refuses the token while another is asked for, which is the same': {
    start: {},
    steps: [
      answer,
      { do: 'ask for a new token' },
      refuse,
      held,
      { do: 'ask for a new token' },
      due,
      { do: 'ask for a new token' },
      held,
      due,
      missing,
      held,
      due,
      answer,
    ],
  },
  'a handshake brings the token again that an API refused': {
    start: {},
    steps: [answer, { do: 'ask for a handshake' }, answer, refuse, held, held, due, answer],
  },
  'another tab tells of the token that is held': {
    start: {},
    steps: [answer, { do: 'receive the held token' }, refuse, { do: 'receive the held token' }, answer],
  },
  'an outage that has ended for another key goes on at the repetition': {
    start: { lastActiveToken: expired },
    steps: [missing, recoveryElsewhere, missing, answer, nothing, missing, recoveryElsewhere, answer, due, answer],
  },
  'an outage that has ended for another key goes on, and nobody may begin a handshake': {
    start: { lastActiveToken: expired, policy: 'manual' },
    steps: [missing, recoveryElsewhere, missing, due, missing, answer, due, answer],
  },
};

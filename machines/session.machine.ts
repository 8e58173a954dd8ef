import { setup } from 'xstate';
import { actions } from './session/actions.ts';
import { delays } from './session/delays.ts';
import { guards } from './session/guards.ts';
import { initialContext } from './session/initial-context.ts';
import {
  confirmationInput,
  followInput,
  handshakeUrlInput,
  mintInput,
  outageMintInput,
  sessionOutput,
} from './session/inputs.ts';
import { placeholders } from './session/placeholders.ts';
import { sessionTypes } from './session/typed.ts';

/**
 * The life of one token key of one session. Give it its actors with `.provide({ actors })`, or let `createSession` do so.
 *
 * Only a server's verdict or `session.ended` ends it; no failure does, however long it lasts. The chart is pure: time
 * enters through `input.atMs`, events and actor outputs, jitter through `input.seed`.
 */
export const sessionMachine = setup({
  types: sessionTypes,
  actors: placeholders,
  actions,
  guards,
  delays,
}).createMachine({
  id: 'session',
  description: 'The life of a short-lived session token, from mint to mint, through outages, until the session ends.',
  context: initialContext,
  output: sessionOutput,
  initial: 'active',
  on: {
    'session.ended': {
      description: 'Signed out here, in another tab, or by the app.',
      target: '.signed-out',
      actions: 'end',
    },
    'handshake.requested': [
      {
        description: 'The app asks for a redirect round trip.',
        guard: 'mayHandshake',
        target: '.handshaking',
        actions: 'beginHandshake',
      },
      {
        description: 'Three in a row without a token: one more would be a loop.',
        guard: 'isBurstSpent',
        actions: 'refuseHandshake',
      },
    ],
    'token.received': { description: 'Not to be adopted: staler, foreign, or spent.', actions: 'noteReceived' },
    'session-token.changed': {
      description: 'The session has a newer token to offer in an outage.',
      actions: 'noteSessionToken',
    },
    '*': {
      description: 'Noted: the time, network and page, a skipCache caller.',
      actions: 'note',
    },
  },
  states: {
    active: {
      description: 'A usable token is held; its refresh is planned.',
      entry: 'armRefresh',
      always: {
        description: 'No usable token, the refresh is due, or a skipCache caller waits.',
        guard: 'mustRefresh',
        target: 'refreshing',
      },
      after: {
        planned: [
          { description: 'The refresh is due.', guard: 'isDue', target: 'refreshing', actions: 'note' },
          {
            description: 'Further away than a timer reaches: arm again.',
            target: 'active',
            reenter: true,
            actions: 'note',
          },
        ],
      },
      on: {
        'token.requested': {
          description: 'Look at the clock: refresh if due, else arm again.',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'network.online': { description: 'Look at the clock.', target: 'active', reenter: true, actions: 'note' },
        'page.visible': {
          description: 'Look at the clock: timers of hidden pages are late.',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'token.received': {
          description: 'A fresher token from elsewhere is adopted.',
          guard: 'isReceivable',
          target: 'active',
          reenter: true,
          actions: 'adoptReceived',
        },
      },
    },

    refreshing: {
      description: 'A new token is being obtained; the old one serves readers while it is usable.',
      initial: 'requesting',
      on: {
        'token.received': [
          {
            description: 'Adopted, yet a skipCache caller still waits for a mint.',
            guard: 'isReceivableForSkipCache',
            actions: 'adoptReceivedInPlan',
          },
          {
            description: 'A token from elsewhere makes the request needless.',
            guard: 'isReceivable',
            target: 'active',
            actions: 'adoptReceived',
          },
        ],
      },
      states: {
        requesting: {
          description: 'A plain token request is on its way.',
          tags: 'busy',
          entry: ['armDeadline', 'beginRequest'],
          invoke: {
            id: 'createToken',
            src: 'createToken',
            input: mintInput,
            onDone: [
              { description: 'Minted.', guard: 'isToken', target: '#session.active', actions: 'adoptMint' },
              { description: 'No token of this key, or a staler one.', target: 'backing-off', actions: 'failAnswer' },
            ],
            onError: [
              {
                description: 'The edge is alone and asks for the last active token.',
                guard: 'asksForExpiredToken',
                target: '#session.origin-outage-retry',
                actions: 'startOutage',
              },
              {
                description: 'The server no longer knows the user, and nobody can confirm it.',
                guard: 'endsUnconfirmed',
                target: '#session.signed-out',
                actions: 'endUnauthenticated',
              },
              {
                description: 'Is the session really over?',
                guard: 'isUnauthenticated',
                target: 'confirming',
                actions: 'holdFailure',
              },
              { description: 'Any other failure passes.', target: 'backing-off', actions: 'failRequest' },
            ],
          },
          after: {
            attemptDeadline: { description: 'No answer in time.', target: 'backing-off', actions: 'failRequest' },
          },
        },
        'backing-off': {
          description: 'The next attempt is planned; the wait grows from failure to failure.',
          tags: 'waiting',
          entry: 'armRetry',
          always: { description: 'The planned moment has come.', guard: 'isDueNow', target: 'requesting' },
          after: {
            planned: { description: 'The wait is over.', target: 'requesting', actions: 'note' },
          },
          on: {
            'network.online': {
              description: 'Worth an earlier try.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
            'page.visible': {
              description: 'Worth an earlier try.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
            'token.requested': {
              description: 'Worth an earlier try.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
          },
        },
        confirming: {
          description: 'Unauthenticated: the server is asked whether the session has ended.',
          tags: 'busy',
          entry: 'armDeadline',
          invoke: {
            id: 'confirmSession',
            src: 'confirmSession',
            input: confirmationInput,
            onDone: [
              {
                description: 'It has.',
                guard: 'isEnded',
                target: '#session.signed-out',
                actions: 'endUnauthenticated',
              },
              {
                description: 'It is alive, or the answer is no verdict.',
                target: 'backing-off',
                actions: 'failUnconfirmed',
              },
            ],
            onError: { description: 'No verdict.', target: 'backing-off', actions: 'failUnconfirmed' },
          },
          after: {
            attemptDeadline: { description: 'No verdict in time.', target: 'backing-off', actions: 'failUnconfirmed' },
          },
        },
      },
    },

    'origin-outage-retry': {
      description: 'The origin is down: the same request once more, with the last active token offered to the edge.',
      tags: 'busy',
      entry: ['armDeadline', 'beginOutageRequest'],
      invoke: {
        id: 'createTokenInOutage',
        src: 'createToken',
        input: outageMintInput,
        onDone: [
          { description: 'The edge minted.', guard: 'isToken', target: 'active', actions: 'adoptOutageMint' },
          {
            description: 'Refused: only a redirect can help.',
            guard: 'isRefusedAnswer',
            target: 'handshaking',
            actions: 'beginOwnHandshake',
          },
          {
            description: 'No token of this key, or a staler one.',
            target: '#session.refreshing.backing-off',
            actions: 'failAnswer',
          },
        ],
        onError: [
          {
            description: 'Refused: only a redirect can help.',
            guard: 'isRefusal',
            target: 'handshaking',
            actions: 'beginOwnHandshake',
          },
          {
            description: 'The server no longer knows the user, and nobody can confirm it.',
            guard: 'endsUnconfirmed',
            target: 'signed-out',
            actions: 'endUnauthenticated',
          },
          {
            description: 'Is the session really over?',
            guard: 'isUnauthenticated',
            target: '#session.refreshing.confirming',
            actions: 'holdFailure',
          },
          {
            description: 'Any other failure passes.',
            target: '#session.refreshing.backing-off',
            actions: 'failRequest',
          },
        ],
      },
      after: {
        attemptDeadline: {
          description: 'No answer in time.',
          target: '#session.refreshing.backing-off',
          actions: 'failRequest',
        },
      },
      on: {
        'token.received': [
          {
            description: 'Adopted, yet a skipCache caller still waits for a mint.',
            guard: 'isReceivableForSkipCache',
            actions: 'adoptReceivedInPlan',
          },
          {
            description: 'A token from elsewhere makes the request needless.',
            guard: 'isReceivable',
            target: 'active',
            actions: 'adoptReceived',
          },
        ],
      },
    },

    handshaking: {
      description: 'The session goes on through a redirect of the document.',
      initial: 'building-url',
      exit: 'endHandshake',
      on: {
        'handshake.requested': { description: 'One at a time.', actions: 'note' },
        'token.received': [
          {
            description: 'The redirect is needless now.',
            guard: 'isReceivableForChart',
            target: 'active',
            actions: 'adoptReceived',
          },
          {
            description: 'Adopted; the app still wants its redirect.',
            guard: 'isReceivable',
            actions: 'adoptReceived',
          },
        ],
      },
      states: {
        'building-url': {
          description: 'The URL of the handshake is being made.',
          tags: 'busy',
          entry: 'armDeadline',
          invoke: {
            id: 'createHandshakeUrl',
            src: 'createHandshakeUrl',
            input: handshakeUrlInput,
            onDone: [
              {
                description: 'Ready, and to be followed.',
                guard: 'isFollowableUrl',
                target: 'following',
                actions: 'tellHandshake',
              },
              {
                description: 'Ready; following it is up to the app.',
                guard: 'isUrl',
                target: 'resting',
                actions: 'tellHandshake',
              },
              { description: 'The answer is no URL.', target: 'resting', actions: 'holdBadUrl' },
            ],
            onError: { description: 'No URL.', target: 'resting', actions: 'holdFailure' },
          },
          after: {
            attemptDeadline: { description: 'No URL in time.', target: 'resting', actions: 'holdFailure' },
          },
        },
        following: {
          description: 'The document is on its way through the frontend API.',
          tags: 'busy',
          entry: 'armHandshakeDeadline',
          invoke: {
            id: 'followHandshake',
            src: 'followHandshake',
            input: followInput,
            onDone: [
              {
                description: 'It brought a token.',
                guard: 'isHandshakeToken',
                target: '#session.active',
                actions: 'adoptHandshakeToken',
              },
              {
                description: 'Done; the cookies are new, so ask again.',
                guard: 'isWithoutToken',
                target: '#session.refreshing',
                actions: 'note',
              },
              { description: 'What it brought is no token of this key.', target: 'resting', actions: 'holdBadToken' },
            ],
            onError: { description: 'It came to nothing.', target: 'resting', actions: 'holdFailure' },
          },
          after: {
            handshakeDeadline: {
              description: 'The page was not left in time.',
              target: 'resting',
              actions: 'holdFailure',
            },
          },
        },
        resting: {
          description: 'Passing through: back to where the session was.',
          always: [
            {
              description: 'The token is usable and its refresh neither due nor failing.',
              guard: 'mayRestActive',
              target: '#session.active',
              actions: ['keepRefresh', 'reportHandshake'],
            },
            {
              description: 'The planned attempt stays planned.',
              target: '#session.refreshing.backing-off',
              actions: ['keepRetry', 'reportHandshake'],
            },
          ],
        },
      },
    },

    'signed-out': {
      description: 'The session has ended; nothing happens any more.',
      type: 'final',
    },
  },
});

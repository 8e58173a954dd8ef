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
  description: 'The life of a session token.',
  context: initialContext,
  output: sessionOutput,
  initial: 'active',
  on: {
    'session.ended': {
      description: 'The session ends.',
      target: '.signed-out',
      actions: 'end',
    },
    'handshake.requested': [
      {
        description: 'The app asks for a handshake.',
        guard: 'mayHandshake',
        target: '.handshaking',
        actions: 'beginHandshake',
      },
      {
        description: 'One more would be a loop.',
        guard: 'isBurstSpent',
        actions: 'refuseHandshake',
      },
    ],
    'token.received': { description: 'Not a fresher token.', actions: 'noteReceived' },
    'outage.started': {
      description: 'Another key or tab saw an origin outage begin: it is the outage of this session, too.',
      actions: 'noteOutage',
    },
    'outage.ended': {
      description: 'Another key or tab saw plain mints work again: the outage is over for all.',
      actions: 'noteOutage',
    },
    'session-token.changed': {
      description: 'A fresher token to offer.',
      actions: 'noteSessionToken',
    },
    '*': {
      description: 'Only noted.',
      actions: 'note',
    },
  },
  states: {
    active: {
      description: 'A usable token is held.',
      entry: 'armRefresh',
      always: {
        description: 'A new token is needed.',
        guard: 'mustRefresh',
        target: 'refreshing',
      },
      after: {
        planned: { description: 'Is a new token needed?', target: 'active', reenter: true, actions: 'note' },
      },
      on: {
        'token.requested': {
          description: 'Is a new token needed?',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'network.online': { description: 'Is a new token needed?', target: 'active', reenter: true, actions: 'note' },
        'page.visible': {
          description: 'Is a new token needed?',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'token.received': [
          {
            description: 'A fresher token from elsewhere.',
            guard: 'isReceivable',
            target: 'active',
            reenter: true,
            actions: 'adoptReceived',
          },
          {
            description:
              'A token from elsewhere says it was issued in the future: a mint decides whose clock is wrong.',
            guard: 'isForMintToDecide',
            target: 'refreshing',
            actions: 'awaitMint',
          },
        ],
      },
    },

    refreshing: {
      description: 'A new token is needed; the held one serves while usable.',
      initial: 'requesting',
      on: {
        'token.received': [
          {
            description: 'A fresher token, but a skipCache caller waits.',
            guard: 'isReceivableForSkipCache',
            actions: 'adoptReceivedInPlan',
          },
          {
            description: 'A fresher token from elsewhere.',
            guard: 'isReceivable',
            target: 'active',
            actions: 'adoptReceived',
          },
        ],
      },
      states: {
        requesting: {
          description: 'A new token is asked for.',
          tags: 'busy',
          entry: ['armDeadline', 'beginRequest'],
          invoke: {
            id: 'createToken',
            src: 'createToken',
            input: mintInput,
            onDone: [
              { description: 'A token.', guard: 'isToken', target: '#session.active', actions: 'adoptMint' },
              { description: 'Any other answer.', target: 'backing-off', actions: 'failRequest' },
            ],
            onError: [
              {
                description: 'The edge asks for the last active token.',
                guard: 'asksForExpiredToken',
                target: '#session.origin-outage-retry',
                actions: 'startOutage',
              },
              {
                description: 'Has the session ended?',
                guard: 'isUnauthenticated',
                target: 'confirming',
                actions: 'holdFailure',
              },
              { description: 'Any other failure.', target: 'backing-off', actions: 'failRequest' },
            ],
          },
          after: {
            attemptDeadline: { description: 'No answer in time.', target: 'backing-off', actions: 'failRequest' },
          },
          on: {
            'turn.given': {
              description: 'Other keys minted first: the request goes out only now, and its deadline counts from here.',
              target: 'requesting',
              reenter: true,
              actions: 'note',
            },
          },
        },
        'backing-off': {
          description: 'The next attempt is planned.',
          tags: 'waiting',
          entry: 'armRetry',
          always: { description: 'The next attempt is due.', guard: 'isDue', target: 'requesting' },
          after: {
            planned: { description: 'The next attempt is due.', target: 'requesting', actions: 'note' },
          },
          on: {
            'network.online': {
              description: 'The next attempt comes earlier.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
            'page.visible': {
              description: 'The next attempt comes earlier.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
            'token.requested': {
              description: 'The next attempt comes earlier.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
          },
        },
        confirming: {
          description: 'Has the session ended?',
          tags: 'busy',
          entry: 'armDeadline',
          always: {
            description: 'The session has ended.',
            guard: 'cannotConfirm',
            target: '#session.signed-out',
            actions: 'endUnauthenticated',
          },
          invoke: {
            id: 'confirmSession',
            src: 'confirmSession',
            input: confirmationInput,
            onDone: [
              {
                description: 'The session has ended.',
                guard: 'isEnded',
                target: '#session.signed-out',
                actions: 'endUnauthenticated',
              },
              {
                description: 'The session is alive, and a fresher token came along.',
                guard: 'isConfirmedWithToken',
                target: '#session.active',
                actions: 'adoptConfirmed',
              },
              {
                description: 'Any other answer.',
                target: 'backing-off',
                actions: 'failUnconfirmed',
              },
            ],
            onError: { description: 'Any other failure.', target: 'backing-off', actions: 'failUnconfirmed' },
          },
          after: {
            attemptDeadline: { description: 'No answer in time.', target: 'backing-off', actions: 'failUnconfirmed' },
          },
        },
      },
    },

    'origin-outage-retry': {
      description: 'The edge is offered the last active token.',
      tags: 'busy',
      entry: ['armDeadline', 'beginOutageRequest'],
      invoke: {
        id: 'createTokenInOutage',
        src: 'createToken',
        input: outageMintInput,
        onDone: [
          { description: 'A token.', guard: 'isToken', target: 'active', actions: 'adoptOutageMint' },
          {
            description: 'Only a redirect can help.',
            guard: 'isRefusal',
            target: 'handshaking',
            actions: 'beginOwnHandshake',
          },
          {
            description: 'Any other answer.',
            target: '#session.refreshing.backing-off',
            actions: 'failRequest',
          },
        ],
        onError: [
          {
            description: 'Only a redirect can help.',
            guard: 'isRefusal',
            target: 'handshaking',
            actions: 'beginOwnHandshake',
          },
          {
            description: 'Has the session ended?',
            guard: 'isUnauthenticated',
            target: '#session.refreshing.confirming',
            actions: 'holdFailure',
          },
          {
            description: 'Any other failure.',
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
            description: 'A fresher token, but a skipCache caller waits.',
            guard: 'isReceivableForSkipCache',
            actions: 'adoptReceivedInPlan',
          },
          {
            description: 'A fresher token from elsewhere.',
            guard: 'isReceivable',
            target: 'active',
            actions: 'adoptReceived',
          },
        ],
      },
    },

    handshaking: {
      description: 'Only a redirect can help.',
      initial: 'building-url',
      exit: 'endHandshake',
      on: {
        'handshake.requested': { description: 'Only noted.', actions: 'note' },
        'token.received': [
          {
            description: 'A fresher token from elsewhere.',
            guard: 'isReceivableForChart',
            target: 'active',
            actions: 'adoptReceived',
          },
          {
            description: 'A fresher token from elsewhere.',
            guard: 'isReceivable',
            actions: 'adoptReceived',
          },
        ],
      },
      states: {
        'building-url': {
          description: 'The URL is asked for.',
          tags: 'busy',
          entry: 'armDeadline',
          invoke: {
            id: 'createHandshakeUrl',
            src: 'createHandshakeUrl',
            input: handshakeUrlInput,
            onDone: [
              { description: 'A URL.', guard: 'isUrl', target: 'following', actions: 'tellHandshake' },
              { description: 'Any other answer.', target: 'resting', actions: 'holdBadUrl' },
            ],
            onError: { description: 'Any other failure.', target: 'resting', actions: 'holdFailure' },
          },
          after: {
            attemptDeadline: { description: 'No answer in time.', target: 'resting', actions: 'holdFailure' },
          },
        },
        following: {
          description: 'The redirect is followed.',
          tags: 'busy',
          entry: 'armHandshakeDeadline',
          always: { description: 'The app follows the redirect.', guard: 'cannotFollow', target: 'resting' },
          invoke: {
            id: 'followHandshake',
            src: 'followHandshake',
            input: followInput,
            onDone: [
              {
                description: 'A token.',
                guard: 'isHandshakeToken',
                target: '#session.active',
                actions: 'adoptHandshakeToken',
              },
              {
                description: 'A new token is needed.',
                guard: 'isWithoutToken',
                target: '#session.refreshing',
                actions: 'note',
              },
              { description: 'Any other answer.', target: 'resting', actions: 'holdBadToken' },
            ],
            onError: { description: 'Any other failure.', target: 'resting', actions: 'holdFailure' },
          },
          after: {
            handshakeDeadline: {
              description: 'No answer in time.',
              target: 'resting',
              actions: 'holdFailure',
            },
          },
        },
        resting: {
          description: 'The session goes on.',
          always: [
            {
              description: 'A usable token is held.',
              guard: 'mayRestActive',
              target: '#session.active',
              actions: ['keepRefresh', 'reportHandshake'],
            },
            {
              description: 'The next attempt is planned.',
              target: '#session.refreshing.backing-off',
              actions: ['keepRetry', 'reportHandshake'],
            },
          ],
        },
      },
    },

    'signed-out': {
      description: 'The session has ended.',
      type: 'final',
    },
  },
});

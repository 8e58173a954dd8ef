import { setup } from 'xstate';
import { actions } from './session/actions.ts';
import {
  confirmationInput,
  delays,
  followInput,
  handshakeUrlInput,
  mintInput,
  outageMintInput,
  placeholders,
  sessionOutput,
} from './session/actors.ts';
import { guards } from './session/guards.ts';
import { initialContext } from './session/initial-context.ts';
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
  description: "The life of a session's token: no failure ends it, only a verdict or the app.",
  context: initialContext,
  output: sessionOutput,
  initial: 'active',
  on: {
    'session.ended': {
      description:
        'The session has ended elsewhere, or the app ends it: its tokens are dropped, and nothing is asked for again.',
      target: '.signed-out',
      actions: 'end',
    },
    'handshake.requested': [
      {
        description: 'The app asks for a handshake: the address of the redirect is built.',
        guard: 'mayHandshake',
        target: '.handshaking',
        actions: 'beginHandshake',
      },
      {
        description: 'One handshake too many without a token in between: it would be a loop, so it is refused.',
        guard: 'isBurstSpent',
        actions: 'refuseHandshake',
      },
    ],
    'token.received': {
      description: 'A token from elsewhere that will not do: it still tells the time, and may be the newest to offer.',
      actions: 'noteReceived',
    },
    'outage.started': {
      description: 'Another key or tab saw an origin outage begin: it is the outage of this session, too.',
      actions: 'noteOutage',
    },
    'outage.ended': {
      description: 'Another key or tab saw plain mints work again: the outage is over for all.',
      actions: 'noteOutage',
    },
    'session-token.changed': {
      description: 'Another key holds the newest token of the session: that one is offered to the edge in an outage.',
      actions: 'noteSessionToken',
    },
    '*': {
      description: 'Something else happens: it is remembered, for later plans may depend on it.',
      actions: 'note',
    },
  },
  states: {
    active: {
      description: 'A usable token is held: callers get it at once, and its refresh is planned before it ends.',
      entry: ['armRefresh', 'recover'],
      always: {
        description: 'A new token is needed: the held one is missing, over, due, or unwanted.',
        guard: 'mustRefresh',
        target: 'refreshing',
      },
      after: {
        planned: {
          description: 'The planned moment has come: the token is looked at anew, and replaced if it is due.',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
      },
      on: {
        'token.requested': {
          description: 'A caller asks for a token: one that will not do for this caller is replaced.',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'network.online': {
          description: 'The network is back: a refresh that fell due meanwhile begins now.',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'page.visible': {
          description: 'The page is visible again: its refresh no longer gives way to that of other tabs.',
          target: 'active',
          reenter: true,
          actions: 'note',
        },
        'token.received': [
          {
            description: 'A fresher token from elsewhere: it is held from now on, with a refresh of its own.',
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
      description: 'A new token is being obtained: the held one serves while it is usable, and then callers wait.',
      initial: 'requesting',
      on: {
        'token.received': [
          {
            description:
              'A fresher token from elsewhere, but a caller waits for new claims: it is held, and trying goes on.',
            guard: 'isReceivableForSkipCache',
            actions: 'adoptReceivedInPlan',
          },
          {
            description: 'A fresher token came from elsewhere: it is held, and nothing is minted any more.',
            guard: 'isReceivable',
            target: 'active',
            actions: 'adoptReceived',
          },
        ],
      },
      states: {
        requesting: {
          description: 'One plain mint is under way: it brings a token, a failure or nothing before its deadline.',
          tags: 'busy',
          entry: ['armDeadline', 'beginRequest'],
          invoke: {
            id: 'createToken',
            src: 'createToken',
            input: mintInput,
            onDone: [
              {
                description: 'Minted: the token is held, the failures are forgotten, and an outage is over.',
                guard: 'isToken',
                target: '#session.active',
                actions: 'adoptMint',
              },
              {
                description: 'The answer holds no token that will do: the next attempt is planned.',
                target: 'backing-off',
                actions: 'failRequest',
              },
            ],
            onError: [
              {
                description:
                  'The edge asks for the last active token: the origin is down, so the same is asked once more with it.',
                guard: 'asksForExpiredToken',
                target: '#session.origin-outage-retry',
                actions: 'startOutage',
              },
              {
                description:
                  'The mint is called unauthenticated: one word ends nothing, so the session is confirmed first.',
                guard: 'isUnauthenticated',
                target: 'confirming',
                actions: 'holdFailure',
              },
              {
                description: 'The mint failed: the session goes on, and the next attempt is planned.',
                target: 'backing-off',
                actions: 'failRequest',
              },
            ],
          },
          after: {
            attemptDeadline: {
              description: 'No answer in time: the request is given up, and the next one may take longer.',
              target: 'backing-off',
              actions: 'failRequest',
            },
          },
          on: {
            'turn.awaited': {
              description: 'Others mint, and only one may at a time: nothing has been sent, so no deadline runs.',
              target: 'awaiting-turn',
            },
          },
        },
        'awaiting-turn': {
          description: 'Others mint first, each within its own deadline; then a new token is asked for.',
          tags: 'waiting',
          on: {
            'turn.given': {
              description: 'The others have minted: the request goes out now, and its deadline counts from here.',
              target: 'requesting',
              actions: 'note',
            },
          },
        },
        'backing-off': {
          description: 'The last attempt brought no token: the next one waits, longer each time.',
          tags: 'waiting',
          entry: 'armRetry',
          always: {
            description: 'The moment has come, or was moved to now: the next attempt begins.',
            guard: 'isDue',
            target: 'requesting',
          },
          after: {
            planned: {
              description: 'The wait is over: the next attempt begins.',
              target: 'requesting',
              actions: 'note',
            },
          },
          on: {
            'network.online': {
              description:
                'The network is back: the next attempt comes earlier, and at once if no server answered the last one.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
            'page.visible': {
              description: 'The page is visible again: the next attempt comes earlier, for its user is there.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
            'token.requested': {
              description:
                'A caller asks while the next attempt waits: it comes earlier, but not right after the last one.',
              target: 'backing-off',
              reenter: true,
              actions: 'shortenWait',
            },
          },
        },
        confirming: {
          description: 'A server calls the session unauthenticated: whether it has ended is asked where that is known.',
          tags: 'busy',
          entry: 'armDeadline',
          always: {
            description:
              'Nobody can confirm the session: the refusal stands as the verdict, and the session has ended.',
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
                description: 'The server confirms that the session has ended: this verdict ends it here, too.',
                guard: 'isEnded',
                target: '#session.signed-out',
                actions: 'endUnauthenticated',
              },
              {
                description:
                  'The session is alive, and a fresher token came along: it is held, and the refusal is forgotten.',
                guard: 'isConfirmedWithToken',
                target: '#session.active',
                actions: 'adoptConfirmed',
              },
              {
                description:
                  'The session is not said to have ended: the refusal counts as a failure, and the next attempt is planned.',
                target: 'backing-off',
                actions: 'failUnconfirmed',
              },
            ],
            onError: {
              description: 'The confirmation failed: that is no verdict, so the session goes on.',
              target: 'backing-off',
              actions: 'failUnconfirmed',
            },
          },
          after: {
            attemptDeadline: {
              description: 'No verdict in time: the session goes on.',
              target: 'backing-off',
              actions: 'failUnconfirmed',
            },
          },
        },
      },
    },

    'origin-outage-retry': {
      description: 'The origin is down: the edge is offered the last active token, once, to mint from.',
      tags: 'busy',
      entry: ['armDeadline', 'beginOutageRequest'],
      invoke: {
        id: 'createTokenInOutage',
        src: 'createToken',
        input: outageMintInput,
        onDone: [
          {
            description: 'The edge minted from the last active token: the new one is held, and the outage goes on.',
            guard: 'isToken',
            target: 'active',
            actions: 'adoptOutageMint',
          },
          {
            description: 'The edge answers with no token that will do: only a redirect can help.',
            guard: 'isRefusal',
            target: 'handshaking',
            actions: 'beginOwnHandshake',
          },
          {
            description: 'No token that will do, and no redirect is called for: the next attempt is planned.',
            target: '#session.refreshing.backing-off',
            actions: 'failRequest',
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
            description: 'The repetition is called unauthenticated: even in an outage the session is confirmed first.',
            guard: 'isUnauthenticated',
            target: '#session.refreshing.confirming',
            actions: 'holdFailure',
          },
          {
            description: 'The repetition failed: the session goes on, and the next attempt begins as a plain mint.',
            target: '#session.refreshing.backing-off',
            actions: 'failRequest',
          },
        ],
      },
      after: {
        attemptDeadline: {
          description: 'The edge is silent: the repetition is given up, and the next attempt begins as a plain mint.',
          target: '#session.refreshing.backing-off',
          actions: 'failRequest',
        },
      },
      on: {
        'token.received': [
          {
            description:
              'A fresher token came while a caller waits for new claims: it is held, and the edge is still heard.',
            guard: 'isReceivableForSkipCache',
            actions: 'adoptReceivedInPlan',
          },
          {
            description: 'A fresher token came from elsewhere: it is held, and the edge need not mint.',
            guard: 'isReceivable',
            target: 'active',
            actions: 'adoptReceived',
          },
        ],
      },
    },

    handshaking: {
      description: 'Only a redirect of the document can bring a token: a handshake is under way.',
      initial: 'building-url',
      exit: 'endHandshake',
      on: {
        'handshake.requested': {
          description: 'One more handshake is asked for meanwhile: one is enough, so nothing follows.',
          actions: 'note',
        },
        'token.received': [
          {
            description: 'A fresher token came from elsewhere: it is held, and no redirect is needed any more.',
            guard: 'isReceivableForChart',
            target: 'active',
            actions: 'adoptReceived',
          },
          {
            description:
              'A fresher token comes while the app wants its redirect: the token is held, and the handshake goes on.',
            guard: 'isReceivable',
            actions: 'adoptReceived',
          },
        ],
      },
      states: {
        'building-url': {
          description: 'The address of the redirect is being built: nothing is left for until it is there.',
          tags: 'busy',
          entry: 'armDeadline',
          invoke: {
            id: 'createHandshakeUrl',
            src: 'createHandshakeUrl',
            input: handshakeUrlInput,
            onDone: [
              {
                description:
                  'The address is ready: the app is told, and the redirect is followed where that is possible.',
                guard: 'isUrl',
                target: 'following',
                actions: 'tellHandshake',
              },
              {
                description: 'What was built is no address of the web: it is not followed, and the session goes on.',
                target: 'resting',
                actions: 'holdBadUrl',
              },
            ],
            onError: {
              description: 'No address could be built: the handshake has failed, and the session goes on.',
              target: 'resting',
              actions: 'holdFailure',
            },
          },
          after: {
            attemptDeadline: {
              description: 'No address in time: the handshake has failed, and the session goes on.',
              target: 'resting',
              actions: 'holdFailure',
            },
          },
        },
        following: {
          description: 'The redirect is being followed: the document leaves, or a token comes back.',
          tags: 'busy',
          entry: 'armHandshakeDeadline',
          always: {
            description:
              'The app follows redirects by itself: it knows the address, and the session goes on meanwhile.',
            guard: 'cannotFollow',
            target: 'resting',
          },
          invoke: {
            id: 'followHandshake',
            src: 'followHandshake',
            input: followInput,
            onDone: [
              {
                description: 'Back with a token: it is held, and the burst of handshakes is over.',
                guard: 'isHandshakeToken',
                target: '#session.active',
                actions: 'adoptHandshakeToken',
              },
              {
                description: 'Back without a token: the way may be free again, so a new one is minted.',
                guard: 'isWithoutToken',
                target: '#session.refreshing',
                actions: 'note',
              },
              {
                description: 'Back with a token that will not do: the handshake has failed, and the session goes on.',
                target: 'resting',
                actions: 'holdBadToken',
              },
            ],
            onError: {
              description: 'The redirect could not be followed: the handshake has failed, and the session goes on.',
              target: 'resting',
              actions: 'holdFailure',
            },
          },
          after: {
            handshakeDeadline: {
              description: 'Nothing came back in time: the handshake has failed, and the session goes on.',
              target: 'resting',
              actions: 'holdFailure',
            },
          },
        },
        resting: {
          description: 'The handshake brought no token: the session goes on from what it holds.',
          always: [
            {
              description: 'A usable token is still held: it serves on, and its refresh stays planned.',
              guard: 'mayRestActive',
              target: '#session.active',
              actions: ['keepRefresh', 'reportHandshake'],
            },
            {
              description: 'No usable token is held, or attempts have failed: the next attempt is planned.',
              target: '#session.refreshing.backing-off',
              actions: ['keepRetry', 'reportHandshake'],
            },
          ],
        },
      },
    },

    'signed-out': {
      description: 'The session has ended: callers get null, and nothing happens any more.',
      type: 'final',
    },
  },
});

import { setup } from 'xstate';
import { actions, type RequestEvent } from './request/actions.ts';
import {
  candidateInput,
  carriedTokenInput,
  delays,
  forgivingCandidateInput,
  handshakeTokenInput,
  initialContext,
  loadKeyInput,
  machineTokenInput,
  nonceInput,
  placeholders,
  refreshInput,
  requestOutput,
} from './request/actors.ts';
import type { RequestContext, RequestInput, RequestOutput } from './request/contract.ts';
import { guards } from './request/guards.ts';

/**
 * One request to a server: signed in, signed out, or sent through a handshake.
 *
 * Facts come in, a decision comes out; what needs others (a key, a refresh, a handshake's payload) is an actor. The order
 * of the rows is the decision table. One deadline covers the whole request. The chart is pure: it reads no clock.
 */
export const requestMachine = setup({
  types: {} as { context: RequestContext; events: RequestEvent; input: RequestInput; output: RequestOutput },
  actors: placeholders,
  actions,
  guards,
  delays,
}).createMachine({
  id: 'request',
  description: 'One request: who is it, and if that cannot be told, can a redirect through the frontend API help?',
  context: initialContext,
  output: requestOutput,
  initial: 'verifying',
  after: {
    deadline: {
      description: 'The time for the whole request is over: nothing is waited for any more.',
      actions: 'noteLate',
    },
  },
  states: {
    verifying: {
      description: 'What the request carries is judged: a token, cookies, or what a handshake brought back.',
      initial: 'choosing-carrier',
      states: {
        'choosing-carrier': {
          description:
            'Which token is to be judged: only a kind the app accepts, and one in the header before any cookie.',
          always: [
            {
              description: 'The app does not accept this kind of token here: it is not even verified.',
              guard: 'isUnaccepted',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'token-type-mismatch' } },
            },
            {
              description: "Only a machine's token is accepted, and the header has none: cookies never carry one.",
              guard: 'lacksMachineToken',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'no-token-in-header' } },
            },
            {
              description: "The header has a machine's JWT: it is verified here.",
              guard: 'hasMachineJwt',
              target: 'checking-machine-jwt',
            },
            {
              description: "The header has a machine's opaque token: the back end must be asked.",
              guard: 'hasMachineKey',
              target: 'asking-about-machine-token',
            },
            {
              description: 'The header has a session token: it counts before every cookie.',
              guard: 'hasHeaderToken',
              target: 'judging-token',
            },
            {
              description:
                'The browser comes back from a handshake: what it brings is resolved before the cookies are read.',
              guard: 'hasHandshakePayload',
              target: '#request.resolving-handshake',
            },
            {
              description: 'No header token and no handshake: the cookies are looked at, if there are any.',
              target: 'judging-cookies',
            },
          ],
        },
        'checking-machine-jwt': {
          description: "A machine's JWT is verified here, with the instance's keys. It never ends in a redirect.",
          always: {
            description: "The machine's JWT was not verified in time: no key, no verdict, so nobody is let in.",
            guard: 'isLate',
            target: '#request.signed-out',
            actions: { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } },
          },
          invoke: {
            id: 'verifyMachineJwt',
            src: 'verifyMachineJwt',
            input: machineTokenInput,
            onDone: [
              {
                description: "The machine's JWT is genuine and in force: the machine is let in.",
                guard: 'isMachineAccepted',
                target: '#request.signed-in',
                actions: 'acceptMachine',
              },
              {
                description: "The machine's JWT is not genuine, or not for this app: it is refused with the reason.",
                target: '#request.signed-out',
                actions: 'giveMachineRefusal',
              },
            ],
            onError: {
              description:
                'The verifier of machine JWTs itself failed: nobody is let in, and the token is not called bad.',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'unexpected-error' } },
            },
          },
        },
        'asking-about-machine-token': {
          description: "Only the back end knows whose opaque token this is. The browser's part is none: no redirect.",
          always: {
            description: 'No answer in time: nobody is let in, and the token is not called bad.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: { type: 'giveReason', params: { reason: 'unexpected-error' } },
          },
          invoke: {
            id: 'verifyMachineToken',
            src: 'verifyMachineToken',
            input: machineTokenInput,
            onDone: [
              {
                description: 'The back end knows the token: the machine is let in.',
                guard: 'isMachineAccepted',
                target: '#request.signed-in',
                actions: 'acceptMachine',
              },
              {
                description: 'The back end refuses the token, or its answer is none: nobody is let in.',
                target: '#request.signed-out',
                actions: 'giveMachineRefusal',
              },
            ],
            onError: {
              description:
                'The back end answers 404, 401 or not at all: the token, the secret key or the line is at fault, and nobody is let in.',
              target: '#request.signed-out',
              actions: 'giveMachineFailure',
            },
          },
        },
        'judging-cookies': {
          description: 'What the cookies say about each other, before any signature.',
          always: [
            {
              description: 'A satellite, and nobody has signed in as far as it knows: strangers are not sent around.',
              guard: 'isUnknownToSatellite',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'session-token-and-uat-missing' } },
            },
            {
              description: 'A satellite may be behind: it must hear from the primary domain first.',
              guard: 'mustSyncSatellite',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'satellite-needs-syncing' } },
            },
            {
              description: 'Another domain of the app asks for the development browser: a handshake takes it there.',
              guard: 'asksToSync',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'primary-responds-to-syncing' } },
            },
            {
              description: 'The address brings a development browser: a handshake makes a cookie of it.',
              guard: 'bringsDevBrowser',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'dev-browser-sync' } },
            },
            {
              description: 'Development, and no development browser is known: a handshake brings one.',
              guard: 'lacksDevBrowser',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'dev-browser-missing' } },
            },
            {
              description: 'Nobody was ever signed in here: there is nothing to be redirected for.',
              guard: 'isStranger',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'session-token-and-uat-missing' } },
            },
            {
              description: 'There is a token, but no sign-in is known of: a handshake finds out which is right.',
              guard: 'lacksClientUat',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'session-token-but-no-client-uat' } },
            },
            {
              description: 'Somebody is signed in, and the token is gone: a handshake brings a new one.',
              guard: 'lacksSessionToken',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'client-uat-but-no-session-token' } },
            },
            { description: 'The cookies agree with each other: the token is judged next.', target: 'judging-token' },
          ],
        },
        'judging-token': {
          description:
            'What can be said of the token without its signature: is it one, of which kind, and from before the last sign-in?',
          always: [
            {
              description: 'The token is no JWT: no redirect would make it one.',
              guard: 'isUnreadable',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'token-invalid' } },
            },
            {
              description: 'The token is that of a machine or a template: it signs nobody in here.',
              guard: 'isOtherClass',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'token-type-mismatch' } },
            },
            {
              description:
                'Minted before the last sign-in or sign-out: the session may have changed since, so a handshake asks.',
              guard: 'isBeforeClientUat',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'session-token-iat-before-client-uat' } },
            },
            {
              description: 'The key of its signature is not held: it is loaded first.',
              guard: 'mustLoadKey',
              target: 'loading-key',
            },
            {
              description: 'The key of its signature is held: the token can be verified at once.',
              target: 'checking-token',
            },
          ],
        },
        'loading-key': {
          description: 'The key set is being fetched: without the key there is no verdict.',
          always: {
            description: 'The key set did not come in time: no verdict, and nobody is let in.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } },
          },
          invoke: {
            id: 'loadKey',
            src: 'loadKey',
            input: loadKeyInput,
            onDone: { description: 'The key set is there: the token can be verified now.', target: 'checking-token' },
            onError: {
              description: 'No key, no verdict: nobody is let in, and no redirect would help.',
              target: '#request.signed-out',
              actions: 'giveKeyFailure',
            },
          },
        },
        'checking-token': {
          description: 'The token is verified: the signature first, then the claims.',
          always: {
            description: 'The token was not verified in time: its key did not come, so nobody is let in.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } },
          },
          invoke: {
            id: 'verifyToken',
            src: 'verifyToken',
            input: carriedTokenInput,
            onDone: [
              {
                description: 'Expired, and it can be refreshed: the back end is asked, without a redirect.',
                guard: 'isExpiredAndRefreshable',
                target: '#request.refreshing',
              },
              {
                description: 'Expired, and it cannot be refreshed here: a handshake would bring a new one.',
                guard: 'isExpired',
                target: 'asking-for-handshake',
                actions: 'giveNoRefresh',
              },
              {
                description: 'Not in force yet: a new one may be.',
                guard: 'isNotActiveYet',
                target: 'asking-for-handshake',
                actions: { type: 'giveReason', params: { reason: 'session-token-nbf' } },
              },
              {
                description: 'From the future: a new one may not be.',
                guard: 'isIssuedInFuture',
                target: 'asking-for-handshake',
                actions: { type: 'giveReason', params: { reason: 'session-token-iat-in-the-future' } },
              },
              {
                description: 'Not genuine, or not for this app: a redirect would only come back with the same.',
                guard: 'isRefused',
                target: '#request.signed-out',
                actions: 'giveRefusal',
              },
              {
                description: 'A document from another origin: the session may have changed there.',
                guard: 'crossesOrigins',
                target: 'asking-for-handshake',
                actions: { type: 'giveReason', params: { reason: 'primary-domain-cross-origin-sync' } },
              },
              {
                description:
                  'Genuine, but its user has something left to do: signed out, with the claims that say who it is.',
                guard: 'isPending',
                target: '#request.signed-out',
                actions: 'holdPending',
              },
              {
                description: 'The address asks for another organization: a handshake brings a token of that one.',
                guard: 'mustSwitchOrganization',
                target: '#request.handshaking',
                actions: { type: 'giveReason', params: { reason: 'active-organization-mismatch' } },
              },
              {
                description: "Genuine and in force: the request is its user's.",
                target: '#request.signed-in',
                actions: 'acceptToken',
              },
            ],
            onError: {
              description: 'The verifier itself failed: nobody is let in, and no redirect would help.',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'unexpected-error' } },
            },
          },
        },
        'asking-for-handshake': {
          description: 'A redirect would help: it is answered where the browser can follow one.',
          always: [
            {
              description: 'No document is asked for: what asks could not follow a redirect.',
              guard: 'isIneligible',
              target: '#request.signed-out',
            },
            {
              description: 'Three in a row without success: one more would be a loop.',
              guard: 'isLoopSpent',
              target: '#request.signed-out',
              actions: 'noteLoop',
            },
            { description: 'A document is asked for: its browser can be redirected.', target: '#request.handshaking' },
          ],
        },
      },
    },
    refreshing: {
      description: 'The expired token is traded for a new one behind the scenes: the browser notices nothing.',
      initial: 'requesting',
      always: {
        description: 'No new token in time: a redirect may still bring one.',
        guard: 'isLate',
        target: '#request.verifying.asking-for-handshake',
        actions: [
          'dropPayload',
          { type: 'giveReason', params: { reason: 'session-token-expired-refresh-fetch-error' } },
        ],
      },
      states: {
        requesting: {
          description:
            'The back end is being asked for a new token: the old one and the refresh token are shown to it.',
          invoke: {
            id: 'refreshSession',
            src: 'refreshSession',
            input: refreshInput,
            onDone: [
              {
                description: 'New cookies came: the token among them is verified before it counts.',
                guard: 'hasPayload',
                target: 'checking-token',
                actions: 'holdRefreshed',
              },
              {
                description: 'The answer has no cookies: a redirect may bring what the refresh did not.',
                target: '#request.verifying.asking-for-handshake',
                actions: {
                  type: 'giveReason',
                  params: { reason: 'session-token-expired-refresh-unexpected-sdk-error' },
                },
              },
            ],
            onError: {
              description: 'Refused, or out of reach: a redirect may still help, and the reason is kept.',
              target: '#request.verifying.asking-for-handshake',
              actions: 'giveRefreshFailure',
            },
          },
        },
        'checking-token': {
          description: 'The new token is verified like any other: a back end is believed by signature, too.',
          invoke: {
            id: 'verifyRefreshedToken',
            src: 'verifyToken',
            input: candidateInput,
            onDone: [
              {
                description:
                  'Refreshed, but its user has something left to do: signed out, with the claims that say who it is.',
                guard: 'isPending',
                target: '#request.signed-out',
                actions: 'holdPending',
              },
              {
                description: 'Refreshed, and the new token is genuine: signed in, without a redirect.',
                guard: 'isAccepted',
                target: '#request.signed-in',
                actions: 'acceptToken',
              },
              {
                description:
                  'The new token is not accepted: its cookies are dropped, and a redirect may bring a better one.',
                target: '#request.verifying.asking-for-handshake',
                actions: [
                  'dropPayload',
                  { type: 'giveReason', params: { reason: 'session-token-expired-refresh-invalid-session-token' } },
                ],
              },
            ],
            onError: {
              description:
                'The verifier failed over the new token: its cookies are dropped, and a redirect may still help.',
              target: '#request.verifying.asking-for-handshake',
              actions: [
                'dropPayload',
                { type: 'giveReason', params: { reason: 'session-token-expired-refresh-invalid-session-token' } },
              ],
            },
          },
        },
      },
    },
    'resolving-handshake': {
      description:
        'The browser comes back from the frontend API: what it brings is for the cookies, once it is proven.',
      initial: 'choosing-format',
      states: {
        'choosing-format': {
          description: 'The browser brings a nonce or a signed token: a nonce counts first.',
          always: [
            {
              description: 'A nonce came: it is redeemed for the payload.',
              guard: 'hasNonce',
              target: 'fetching-payload',
            },
            {
              description: 'The payload itself came, in a signed token: its signature is verified.',
              target: 'checking-payload',
            },
          ],
        },
        'fetching-payload': {
          description: "The nonce is being redeemed at the back end: only the app's server can do that.",
          always: {
            description: 'The payload did not come in time: the request goes on as if it were empty.',
            guard: 'isLate',
            target: 'reading-payload',
            actions: 'holdNothing',
          },
          invoke: {
            id: 'fetchHandshakePayload',
            src: 'fetchHandshakePayload',
            input: nonceInput,
            onDone: {
              description: 'The nonce is redeemed: its payload is read next.',
              target: 'reading-payload',
              actions: 'holdPayload',
            },
            onError: {
              description: 'The payload cannot be had: the request goes on as if it were empty.',
              target: 'reading-payload',
              actions: 'holdNothing',
            },
          },
        },
        'checking-payload': {
          description: 'The payload is taken from a signed token: it must be genuine, but its age does not matter.',
          always: {
            description: 'The payload was not verified in time: its key did not come, so nobody is let in.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } },
          },
          invoke: {
            id: 'verifyHandshake',
            src: 'verifyHandshake',
            input: handshakeTokenInput,
            onDone: [
              {
                description: 'The payload is genuine: its cookies are read next.',
                guard: 'hasPayload',
                target: 'reading-payload',
                actions: 'holdPayload',
              },
              {
                description:
                  'Development, and the payload is not genuine: most likely the keys of another instance, so say so and redirect nowhere.',
                guard: 'isDevelopment',
                target: '#request.signed-out',
                actions: 'giveRefusal',
              },
              {
                description:
                  "The payload is not genuine: most likely a sibling app's on the same domain, so it is ignored.",
                target: '#request.verifying.judging-cookies',
              },
            ],
            onError: {
              description:
                'The verifier of payloads itself failed: the payload is ignored, and the cookies at hand are judged.',
              target: '#request.verifying.judging-cookies',
            },
          },
        },
        'reading-payload': {
          description: 'The payload is read: is there a session token among its cookies?',
          always: [
            {
              description: 'The payload holds no session token: the frontend API says that nobody is signed in.',
              guard: 'foundNobody',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'session-token-missing' } },
            },
            {
              description: 'The payload holds a session token: it is verified like any other.',
              target: 'checking-token',
            },
          ],
        },
        'checking-token': {
          description: 'The token from the payload is verified like any other: who carries it is not believed.',
          always: {
            description:
              'The token of the handshake was not verified in time: its cookies are dropped, and nobody is let in.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: ['dropPayload', { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } }],
          },
          invoke: {
            id: 'verifyResolvedToken',
            src: 'verifyToken',
            input: candidateInput,
            onDone: [
              {
                description:
                  'Brought by the handshake, but its user has something left to do: signed out, with the claims that say who it is.',
                guard: 'isPending',
                target: '#request.signed-out',
                actions: 'holdPending',
              },
              {
                description: 'Brought by the handshake, and genuine: signed in, and the cookies are set.',
                guard: 'isAccepted',
                target: '#request.signed-in',
                actions: 'acceptToken',
              },
              {
                description:
                  "Development, and only the times are wrong: the machine's clock may be, so it is verified once more.",
                guard: 'isForgivable',
                target: 'checking-token-forgivingly',
              },
              {
                description: 'Development, and the token is refused: say what is wrong, and redirect nowhere.',
                guard: 'isDevelopment',
                target: '#request.signed-out',
                actions: ['dropPayload', 'giveRefusal'],
              },
              {
                description:
                  'The token of the handshake is not for this app: it is ignored, and the cookies at hand are judged.',
                target: '#request.verifying.judging-cookies',
                actions: 'dropPayload',
              },
            ],
            onError: {
              description:
                'The verifier failed over the token of the handshake: it is ignored, and the cookies at hand are judged.',
              target: '#request.verifying.judging-cookies',
              actions: 'dropPayload',
            },
          },
        },
        'checking-token-forgivingly': {
          description: 'The token is verified once more: a day of clock skew is forgiven, in development only.',
          always: {
            description:
              'The second look did not come to an end in time: the cookies are dropped, and nobody is let in.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: ['dropPayload', { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } }],
          },
          invoke: {
            id: 'verifyForgivingly',
            src: 'verifyToken',
            input: forgivingCandidateInput,
            onDone: [
              {
                description:
                  'Forgiven its times, but its user has something left to do: signed out, with the claims that say who it is.',
                guard: 'isPending',
                target: '#request.signed-out',
                actions: ['holdPending', 'noteToleratedSkew'],
              },
              {
                description:
                  "Forgiven its times, and genuine: signed in, and the developer is told to set the machine's clock.",
                guard: 'isAccepted',
                target: '#request.signed-in',
                actions: ['acceptToken', 'noteToleratedSkew'],
              },
              {
                description: 'More than a day: no clock is that wrong.',
                target: '#request.signed-out',
                actions: ['dropPayload', 'giveRefusal'],
              },
            ],
            onError: {
              description: 'The verifier failed at the second look: the cookies are dropped, and nobody is let in.',
              target: '#request.signed-out',
              actions: ['dropPayload', { type: 'giveReason', params: { reason: 'unexpected-error' } }],
            },
          },
        },
      },
    },
    handshaking: {
      description: 'The answer is a redirect to the frontend API: it carries the session token there.',
      type: 'final',
      entry: { type: 'conclude', params: { status: 'handshake' } },
    },
    'signed-in': {
      description: 'The answer is for a known user or machine: their token has been verified.',
      type: 'final',
      entry: { type: 'conclude', params: { status: 'signed-in' } },
    },
    'signed-out': {
      description: 'The answer is for nobody: the reason says why.',
      type: 'final',
      entry: { type: 'conclude', params: { status: 'signed-out' } },
    },
  },
});

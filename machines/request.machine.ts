import { setup } from 'xstate';
import { actions, type RequestEvent } from './request/actions.ts';
import type { RequestContext, RequestInput, RequestOutput } from './request/contract.ts';
import { guards } from './request/guards.ts';
import {
  candidateInput,
  carriedTokenInput,
  deadlineMs,
  forgivingCandidateInput,
  handshakeTokenInput,
  initialContext,
  loadKeyInput,
  machineTokenInput,
  nonceInput,
  refreshInput,
  requestOutput,
} from './request/inputs.ts';
import { placeholders } from './request/placeholders.ts';

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
  delays: { deadline: deadlineMs },
}).createMachine({
  id: 'request',
  description: 'One request: who is it, and if that cannot be told, can a redirect through the frontend API help?',
  context: initialContext,
  output: requestOutput,
  initial: 'verifying',
  after: {
    deadline: { description: 'Nothing is waited for any more.', actions: 'noteLate' },
  },
  states: {
    verifying: {
      description: 'What the request carries is judged.',
      initial: 'choosing-carrier',
      states: {
        'choosing-carrier': {
          description:
            'Which token is to be judged: only a kind the app accepts, and one in the header before any cookie.',
          always: [
            {
              description: 'A kind of token that the app does not accept here. It is not even verified.',
              guard: 'isUnaccepted',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'token-type-mismatch' } },
            },
            {
              description: "Only a machine's token is accepted, and the header has none. Cookies never carry one.",
              guard: 'lacksMachineToken',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'no-token-in-header' } },
            },
            { description: "A machine's JWT.", guard: 'hasMachineJwt', target: 'checking-machine-jwt' },
            { description: "A machine's opaque token.", guard: 'hasMachineKey', target: 'asking-about-machine-token' },
            { description: 'A header token.', guard: 'hasHeaderToken', target: 'judging-token' },
            {
              description: 'The browser comes back from a handshake.',
              guard: 'hasHandshakePayload',
              target: '#request.resolving-handshake',
            },
            { description: 'Cookies, or nothing.', target: 'judging-cookies' },
          ],
        },
        'checking-machine-jwt': {
          description: "A machine's JWT is verified here, with the instance's keys. It never ends in a redirect.",
          always: {
            description: 'Its key did not come in time.',
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
                description: 'Genuine and in force.',
                guard: 'isMachineAccepted',
                target: '#request.signed-in',
                actions: 'acceptMachine',
              },
              {
                description: 'Not genuine, or not for this app.',
                target: '#request.signed-out',
                actions: 'giveMachineRefusal',
              },
            ],
            onError: {
              description: 'The verifier itself failed.',
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
                description: 'The back end knows it.',
                guard: 'isMachineAccepted',
                target: '#request.signed-in',
                actions: 'acceptMachine',
              },
              {
                description: 'Refused, or an answer that is none.',
                target: '#request.signed-out',
                actions: 'giveMachineRefusal',
              },
            ],
            onError: {
              description: 'Unknown (404), the wrong secret key (401), or out of reach.',
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
              description: 'A satellite that must hear from the primary domain first.',
              guard: 'mustSyncSatellite',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'satellite-needs-syncing' } },
            },
            {
              description: 'Another domain of the app asks for the development browser.',
              guard: 'asksToSync',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'primary-responds-to-syncing' } },
            },
            {
              description: 'The address brings a development browser to be made a cookie.',
              guard: 'bringsDevBrowser',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'dev-browser-sync' } },
            },
            {
              description: 'Development needs a development browser.',
              guard: 'lacksDevBrowser',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'dev-browser-missing' } },
            },
            {
              description: 'Nobody was ever signed in here.',
              guard: 'isStranger',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'session-token-and-uat-missing' } },
            },
            {
              description: 'A token that no sign-in is known of.',
              guard: 'lacksClientUat',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'session-token-but-no-client-uat' } },
            },
            {
              description: 'Somebody is signed in, and the token is gone.',
              guard: 'lacksSessionToken',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'client-uat-but-no-session-token' } },
            },
            { description: 'A token to be judged.', target: 'judging-token' },
          ],
        },
        'judging-token': {
          description: 'What can be said of the token without its signature.',
          always: [
            {
              description: 'No JWT.',
              guard: 'isUnreadable',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'token-invalid' } },
            },
            {
              description: 'The token of a machine or a template.',
              guard: 'isOtherClass',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'token-type-mismatch' } },
            },
            {
              description: 'Minted before the last sign-in or sign-out.',
              guard: 'isBeforeClientUat',
              target: 'asking-for-handshake',
              actions: { type: 'giveReason', params: { reason: 'session-token-iat-before-client-uat' } },
            },
            { description: 'Its key is not held.', guard: 'mustLoadKey', target: 'loading-key' },
            { description: 'Its key is held.', target: 'checking-token' },
          ],
        },
        'loading-key': {
          description: 'The key set is being fetched.',
          always: {
            description: 'The key set did not come in time.',
            guard: 'isLate',
            target: '#request.signed-out',
            actions: { type: 'giveReason', params: { reason: 'jwk-remote-failed-to-load' } },
          },
          invoke: {
            id: 'loadKey',
            src: 'loadKey',
            input: loadKeyInput,
            onDone: { description: 'Held now.', target: 'checking-token' },
            onError: {
              description: 'No key, no verdict: nobody is let in, and no redirect would help.',
              target: '#request.signed-out',
              actions: 'giveKeyFailure',
            },
          },
        },
        'checking-token': {
          description: 'Signature first, then the claims.',
          always: {
            description: 'Its key did not come in time.',
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
                description: 'Expired, and it can be refreshed without a redirect.',
                guard: 'isExpiredAndRefreshable',
                target: '#request.refreshing',
              },
              {
                description: 'Expired.',
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
                description: 'Not genuine, or not for this app. A redirect would only come back with the same.',
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
                description: 'The address asks for another organization.',
                guard: 'mustSwitchOrganization',
                target: '#request.handshaking',
                actions: { type: 'giveReason', params: { reason: 'active-organization-mismatch' } },
              },
              { description: 'Genuine and in force.', target: '#request.signed-in', actions: 'acceptToken' },
            ],
            onError: {
              description: 'The verifier itself failed.',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'unexpected-error' } },
            },
          },
        },
        'asking-for-handshake': {
          description: 'A redirect would help, if the browser can follow one.',
          always: [
            { description: 'No document is asked for.', guard: 'isIneligible', target: '#request.signed-out' },
            {
              description: 'Three in a row without success: one more would be a loop.',
              guard: 'isLoopSpent',
              target: '#request.signed-out',
              actions: 'noteLoop',
            },
            { description: 'A document that can be redirected.', target: '#request.handshaking' },
          ],
        },
      },
    },
    refreshing: {
      description: 'The expired token is traded for a new one behind the scenes.',
      initial: 'requesting',
      always: {
        description: 'No new token in time.',
        guard: 'isLate',
        target: '#request.verifying.asking-for-handshake',
        actions: [
          'dropPayload',
          { type: 'giveReason', params: { reason: 'session-token-expired-refresh-fetch-error' } },
        ],
      },
      states: {
        requesting: {
          description: 'The back end is asked.',
          invoke: {
            id: 'refreshSession',
            src: 'refreshSession',
            input: refreshInput,
            onDone: [
              { description: 'New cookies.', guard: 'hasPayload', target: 'checking-token', actions: 'holdRefreshed' },
              {
                description: 'An answer without cookies.',
                target: '#request.verifying.asking-for-handshake',
                actions: {
                  type: 'giveReason',
                  params: { reason: 'session-token-expired-refresh-unexpected-sdk-error' },
                },
              },
            ],
            onError: {
              description: 'Refused, or out of reach.',
              target: '#request.verifying.asking-for-handshake',
              actions: 'giveRefreshFailure',
            },
          },
        },
        'checking-token': {
          description: 'The new token is verified like any other.',
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
                description: 'Signed in, without a redirect.',
                guard: 'isAccepted',
                target: '#request.signed-in',
                actions: 'acceptToken',
              },
              {
                description: 'The new token is none.',
                target: '#request.verifying.asking-for-handshake',
                actions: [
                  'dropPayload',
                  { type: 'giveReason', params: { reason: 'session-token-expired-refresh-invalid-session-token' } },
                ],
              },
            ],
            onError: {
              description: 'The verifier itself failed.',
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
      description: 'The browser comes back from the frontend API with something for the cookies.',
      initial: 'choosing-format',
      states: {
        'choosing-format': {
          description: 'A nonce counts before a token.',
          always: [
            { description: 'A nonce to be redeemed.', guard: 'hasNonce', target: 'fetching-payload' },
            { description: 'The payload itself, signed.', target: 'checking-payload' },
          ],
        },
        'fetching-payload': {
          description: 'The nonce is redeemed at the back end.',
          always: {
            description: 'It did not come in time: as if it were empty.',
            guard: 'isLate',
            target: 'reading-payload',
            actions: 'holdNothing',
          },
          invoke: {
            id: 'fetchHandshakePayload',
            src: 'fetchHandshakePayload',
            input: nonceInput,
            onDone: { description: 'Redeemed.', target: 'reading-payload', actions: 'holdPayload' },
            onError: {
              description: 'It cannot be had: as if it were empty.',
              target: 'reading-payload',
              actions: 'holdNothing',
            },
          },
        },
        'checking-payload': {
          description: 'The payload is taken from a signed token; its age does not matter.',
          always: {
            description: 'Its key did not come in time.',
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
                description: 'Genuine.',
                guard: 'hasPayload',
                target: 'reading-payload',
                actions: 'holdPayload',
              },
              {
                description: 'Development: most likely the keys of another instance. Say so, redirect nowhere.',
                guard: 'isDevelopment',
                target: '#request.signed-out',
                actions: 'giveRefusal',
              },
              {
                description: "Most likely a sibling app's, on the same domain: ignored.",
                target: '#request.verifying.judging-cookies',
              },
            ],
            onError: {
              description: 'The verifier itself failed: ignored.',
              target: '#request.verifying.judging-cookies',
            },
          },
        },
        'reading-payload': {
          description: 'Is there a session token among the cookies?',
          always: [
            {
              description: 'The frontend API says that nobody is signed in.',
              guard: 'foundNobody',
              target: '#request.signed-out',
              actions: { type: 'giveReason', params: { reason: 'session-token-missing' } },
            },
            { description: 'There is.', target: 'checking-token' },
          ],
        },
        'checking-token': {
          description: 'The token from the payload is verified like any other.',
          always: {
            description: 'Its key did not come in time.',
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
                description: 'Signed in by the handshake.',
                guard: 'isAccepted',
                target: '#request.signed-in',
                actions: 'acceptToken',
              },
              {
                description: "Development: the machine's clock may be wrong.",
                guard: 'isForgivable',
                target: 'checking-token-forgivingly',
              },
              {
                description: 'Development: say what is wrong, redirect nowhere.',
                guard: 'isDevelopment',
                target: '#request.signed-out',
                actions: ['dropPayload', 'giveRefusal'],
              },
              {
                description: 'Not for this app: ignored.',
                target: '#request.verifying.judging-cookies',
                actions: 'dropPayload',
              },
            ],
            onError: {
              description: 'The verifier itself failed: ignored.',
              target: '#request.verifying.judging-cookies',
              actions: 'dropPayload',
            },
          },
        },
        'checking-token-forgivingly': {
          description: 'Once more, with a day of clock skew forgiven.',
          always: {
            description: 'It did not come to an end in time.',
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
                description: "Signed in; the developer is told to set the machine's clock.",
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
              description: 'The verifier itself failed.',
              target: '#request.signed-out',
              actions: ['dropPayload', { type: 'giveReason', params: { reason: 'unexpected-error' } }],
            },
          },
        },
      },
    },
    handshaking: {
      description: 'The answer is a redirect to the frontend API, which carries the session token.',
      type: 'final',
      entry: { type: 'conclude', params: { status: 'handshake' } },
    },
    'signed-in': {
      description: 'The answer is for a known user.',
      type: 'final',
      entry: { type: 'conclude', params: { status: 'signed-in' } },
    },
    'signed-out': {
      description: 'The answer is for nobody.',
      type: 'final',
      entry: { type: 'conclude', params: { status: 'signed-out' } },
    },
  },
});

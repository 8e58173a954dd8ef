import { refreshingModel } from './session-model-refreshing.ts';
import { MODEL_START, modelVocabulary } from './session-model-vocabulary.ts';

/**
 * The specification of a session as a machine: what the outside world can do to it, and in which of the five states that
 * leaves it. It has no actors and no timers, so that `createTestModel(sessionModel)` of `xstate/graph` takes it as it is
 * and finds the paths worth testing. It was written from the design, never from the chart.
 */
export const sessionModel = modelVocabulary.createMachine({
  id: 'session model',
  description: 'A session that starts without a token; its burst is one handshake, and the policy is automatic.',
  context: MODEL_START,
  initial: 'active',
  states: {
    active: {
      description: 'A usable token is held.',
      entry: 'be active',
      always: [
        { guard: 'no usable token', target: 'refreshing', description: 'Nobody stays here without a usable token.' },
        {
          guard: 'somebody waits for a new token',
          target: 'refreshing',
          description: 'A remembered caller is served.',
        },
      ],
      on: {
        'refresh is due': { target: 'refreshing', actions: 'grow late', description: 'The old token serves on.' },
        'laptop sleeps past the refresh': {
          target: 'refreshing',
          actions: 'grow late',
          description: 'The timer is late, the event is not.',
        },
        'laptop sleeps past the expiry': { target: 'refreshing', actions: 'expire', description: 'The timer is late.' },
        'caller asks': { guard: 'may note', actions: 'note', description: 'The held token is the answer.' },
        'caller asks for a new token': {
          guard: 'plain',
          target: 'refreshing',
          actions: ['grow late', 'queue'],
          description: 'A new mint begins at once.',
        },
        'caller refuses the token': {
          guard: 'plain',
          target: 'refreshing',
          actions: 'grow late',
          description: 'Another is minted; the refused one serves those who did not refuse it.',
        },
        'network goes away': { guard: 'may note', actions: 'note', description: 'Only noted.' },
        'network returns': {
          guard: 'the network was away',
          actions: 'note',
          description: 'The refresh is not due yet.',
        },
        'page is hidden': { guard: 'may note', actions: 'note', description: 'Only noted.' },
        'page becomes visible': { guard: 'the page was hidden', actions: 'note', description: 'Not due yet.' },
        'tab gets a token': { actions: ['adopt', 'note'], description: 'It is held now, with a refresh of its own.' },
        'tab gets a staler token': { guard: 'may note', actions: 'note', description: 'Ignored.' },
        'tab gets an expired token': { guard: 'may note', actions: 'note', description: 'The last active one only.' },
        'tab gets a token of another session': { guard: 'may note', actions: 'note', description: 'Ignored.' },
        'app asks for a handshake': [
          { guard: 'the burst is spent', actions: 'note', description: 'Refused: one more would be a loop.' },
          {
            guard: 'an app may ask',
            target: 'handshaking',
            actions: 'begin for the app from active',
            description: 'The app knows why.',
          },
        ],
        'session ends': { guard: 'plain', target: 'signed-out', description: 'Somebody ended the session.' },
      },
    },
    refreshing: refreshingModel,
    'origin-outage-retry': {
      description: 'The edge asked for the last active token and gets it.',
      entry: 'forget notes',
      on: {
        'edge answers token': {
          target: 'active',
          actions: ['serve the mint', 'adopt'],
          description: 'The edge minted.',
        },
        'edge asks for the expired token again': [
          {
            guard: 'may handshake',
            target: 'handshaking',
            actions: 'begin for the chart',
            description: 'The way out.',
          },
          { target: 'refreshing.backing-off', actions: 'wait for the next', description: 'Try again later.' },
        ],
        'edge rejects the expired token': [
          {
            guard: 'may handshake',
            target: 'handshaking',
            actions: 'begin for the chart',
            description: 'The way out.',
          },
          { target: 'refreshing.backing-off', actions: 'serve the mint', description: 'Try again later.' },
        ],
        'edge answers nonsense': [
          {
            guard: 'may handshake',
            target: 'handshaking',
            actions: 'begin for the chart',
            description: 'The way out.',
          },
          { target: 'refreshing.backing-off', actions: 'serve the mint', description: 'Try again later.' },
        ],
        'edge is unavailable': {
          target: 'refreshing.backing-off',
          actions: 'wait for the next',
          description: 'Transient.',
        },
        'a gate answers': {
          target: 'refreshing.backing-off',
          actions: 'wait for the next',
          description: 'No verdict of the API.',
        },
        'network drops': { target: 'refreshing.backing-off', actions: 'wait for the next', description: 'Transient.' },
        'deadline passes': {
          target: 'refreshing.backing-off',
          actions: ['wait for the next', 'let time pass'],
          description: 'No answer in time.',
        },
        'origin no longer knows the user': {
          guard: 'may be unknown',
          target: 'refreshing.confirming',
          description: 'Never believed unasked.',
        },
        'caller asks for a new token': { guard: 'may queue', actions: 'queue', description: 'For the next mint.' },
        'tab gets a token': [
          { guard: 'somebody waits for a new token', actions: 'adopt', description: 'Held, still asking.' },
          { target: 'active', actions: 'adopt', description: 'The request is given up.' },
        ],
        'app asks for a handshake': {
          guard: 'an app may ask',
          target: 'handshaking',
          actions: 'begin for the app',
          description: 'The request is given up.',
        },
        'session ends': { guard: 'nobody waits for a new token', target: 'signed-out', description: 'It is given up.' },
      },
    },
    handshaking: {
      description: 'The session can only continue through a redirect.',
      initial: 'building-url',
      exit: 'leave the handshake',
      on: {
        'tab gets a token': [
          { guard: 'the chart began it', target: 'active', actions: 'adopt', description: 'No redirect is needed.' },
          { guard: 'nothing was adopted', actions: 'adopt and rest there', description: 'The app had its own reason.' },
        ],
        'caller asks for a new token': {
          guard: 'may queue behind a handshake',
          actions: 'queue',
          description: 'Remembered.',
        },
        'app asks for a handshake': {
          guard: 'may note in a handshake',
          actions: 'note',
          description: 'One is under way.',
        },
        'session ends': { guard: 'nobody waits for a new token', target: 'signed-out', description: 'It is given up.' },
        'deadline passes': [
          { guard: 'rests active, not late', target: 'active', description: 'Back to a token another tab brought.' },
          { target: 'refreshing.backing-off', actions: 'let time pass', description: 'Back to the resting place.' },
        ],
      },
      states: {
        'building-url': {
          description: 'The address of the handshake is made.',
          on: {
            'handshake address is ready': {
              target: 'following',
              actions: 'forget notes',
              description: 'The document is sent there.',
            },
            'handshake address fails': [
              { guard: 'rests active', target: '#session model.active', description: 'As if nothing had been.' },
              { target: '#session model.refreshing.backing-off', description: 'Back to the resting place.' },
            ],
          },
        },
        following: {
          description: 'The document is on its way.',
          on: {
            'handshake brings a token': {
              guard: 'nothing was adopted',
              target: '#session model.active',
              actions: 'adopt',
              description: 'The new token is held.',
            },
            'handshake brings nothing': {
              guard: 'nothing was adopted',
              target: '#session model.refreshing.requesting',
              description: 'The cookies are new: the origin is asked.',
            },
            'handshake brings nonsense': [
              { guard: 'rests active', target: '#session model.active', description: 'As if nothing had been.' },
              { target: '#session model.refreshing.backing-off', description: 'Back to the resting place.' },
            ],
            'handshake fails': [
              { guard: 'rests active', target: '#session model.active', description: 'As if nothing had been.' },
              { target: '#session model.refreshing.backing-off', description: 'Back to the resting place.' },
            ],
          },
        },
      },
    },
    'signed-out': {
      type: 'final',
      entry: 'forget everything',
      description: 'The session has ended; nothing happens any more.',
    },
  },
});

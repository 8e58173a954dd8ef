import { modelVocabulary } from './session-model-vocabulary.ts';

/** The state `refreshing` of the model, with what lies in it. */
export const refreshingModel = modelVocabulary.createStateConfig({
  description: 'A new token is being obtained; the old one serves while it is usable.',
  initial: 'requesting',
  states: {
    requesting: {
      description: 'The origin is asked for a token.',
      entry: 'start minting',
      on: {
        'origin answers token': {
          target: '#session model.active',
          actions: ['serve the mint', 'adopt', 'end the outage'],
          description: 'The new token is held.',
        },
        'origin answers a staler token': {
          guard: 'a usable token is held',
          target: 'backing-off',
          actions: 'serve the mint',
          description: 'The held one stays.',
        },
        'origin answers nonsense': { target: 'backing-off', actions: 'serve the mint', description: 'No token.' },
        'origin rejects the request': { target: 'backing-off', actions: 'serve the mint', description: 'Refused.' },
        'origin asks for the expired token': [
          {
            guard: 'a token was held',
            target: '#session model.origin-outage-retry',
            actions: 'begin the outage',
            description: 'The edge can mint from the last active token.',
          },
          {
            target: 'backing-off',
            actions: ['begin the outage', 'serve the mint'],
            description: 'There is nothing to offer.',
          },
        ],
        'origin is unavailable': { target: 'backing-off', actions: 'wait for the next', description: 'Transient.' },
        'origin asks for a pause': { target: 'backing-off', actions: 'wait for the next', description: 'Obeyed.' },
        'a gate answers': {
          target: 'backing-off',
          actions: 'wait for the next',
          description: 'No verdict of the API.',
        },
        'network drops': {
          target: 'backing-off',
          actions: ['nobody answered', 'wait for the next'],
          description: 'Transient.',
        },
        'deadline passes': {
          target: 'backing-off',
          actions: ['nobody answered', 'wait for the next', 'let time pass'],
          description: 'No answer in time.',
        },
        'origin no longer knows the user': {
          guard: 'may be unknown',
          target: 'confirming',
          description: 'The server is asked to confirm.',
        },
        'token expires': {
          guard: 'the token is late',
          actions: 'expire',
          description: 'Readers have to wait now.',
        },
        'caller asks': { guard: 'may note', actions: 'note', description: 'Joins the request under way.' },
        'caller asks for a new token': {
          guard: 'may queue, no outage',
          actions: 'queue',
          description: 'Waits for a mint that begins after the call.',
        },
        'network goes away': { guard: 'may note', actions: 'note', description: 'Only noted.' },
        'page is hidden': { guard: 'may note', actions: 'note', description: 'Only noted.' },
        'tab gets a token': [
          {
            guard: 'somebody waits for a new token',
            actions: 'adopt',
            description: 'Held, but the caller wants a mint of its own.',
          },
          { target: '#session model.active', actions: 'adopt', description: 'The request is given up.' },
        ],
        'tab gets a staler token': [
          { guard: 'a usable token is held, may note', actions: 'note', description: 'Ignored.' },
          {
            guard: 'an expired token was held, may note',
            target: '#session model.active',
            actions: 'adopt',
            description: 'Better than the held one, which is not usable any more.',
          },
        ],
        'tab gets a token of another session': { guard: 'may note', actions: 'note', description: 'Ignored.' },
        'app asks for a handshake': [
          { guard: 'the burst is spent', actions: 'note', description: 'Refused: one more would be a loop.' },
          {
            guard: 'may note',
            target: '#session model.handshaking',
            actions: 'begin for the app',
            description: 'The request is given up.',
          },
        ],
        'session ends': { guard: 'plain', target: '#session model.signed-out', description: 'It is given up.' },
      },
    },
    'backing-off': {
      description: 'The next attempt is planned.',
      entry: 'back off',
      on: {
        'backoff is over': { target: 'requesting', description: 'The next attempt begins.' },
        'caller asks': { guard: 'may note', actions: 'note', description: 'The wait is shortened.' },
        'caller asks for a new token': {
          guard: 'may queue, no outage',
          actions: ['queue', 'note'],
          description: 'The wait is shortened, and the next request carries it.',
        },
        'network goes away': { guard: 'may note', actions: 'note', description: 'Only noted.' },
        'network returns': [
          {
            guard: 'the network was away, and nobody had answered',
            target: 'requesting',
            actions: 'go ahead',
            description: 'One attempt at once.',
          },
          { guard: 'the network was away', actions: 'note', description: 'A shorter wait.' },
        ],
        'page is hidden': { guard: 'may note', actions: 'note', description: 'Only noted.' },
        'page becomes visible': [
          {
            guard: 'the page was hidden, and nobody had answered',
            target: 'requesting',
            actions: 'go ahead',
            description: 'One attempt at once.',
          },
          { guard: 'the page was hidden', actions: 'note', description: 'A shorter wait.' },
        ],
        'tab gets a token': [
          {
            guard: 'somebody waits for a new token',
            actions: ['adopt', 'note'],
            description: 'Held, but the caller wants a mint of its own.',
          },
          { target: '#session model.active', actions: 'adopt', description: 'Another tab was luckier.' },
        ],
        'tab gets an expired token': {
          guard: 'may note',
          actions: 'note',
          description: 'The last active one only.',
        },
        'app asks for a handshake': [
          { guard: 'the burst is spent', actions: 'note', description: 'Refused: one more would be a loop.' },
          {
            guard: 'may note',
            target: '#session model.handshaking',
            actions: 'begin for the app',
            description: 'Another way to a token.',
          },
        ],
        'session ends': { guard: 'plain', target: '#session model.signed-out', description: 'Nobody waits on.' },
      },
    },
    confirming: {
      description: 'The server is asked whether the session has ended.',
      entry: 'forget notes',
      on: {
        'server says the session has ended': { target: '#session model.signed-out', description: 'The verdict.' },
        'server says the session is alive': {
          target: 'backing-off',
          actions: 'wait for the next',
          description: 'The attempt failed, no more.',
        },
        'server says the session is alive and brings a token': [
          {
            guard: 'somebody waits for a new token',
            target: 'backing-off',
            actions: ['adopt', 'wait for the next'],
            description: 'Held, but the caller wants a mint of its own.',
          },
          { target: '#session model.active', actions: 'adopt', description: 'The token is held.' },
        ],
        'a gate answers': {
          target: 'backing-off',
          actions: 'wait for the next',
          description: 'Not knowing is not ending.',
        },
        'server gives no verdict': {
          target: 'backing-off',
          actions: 'wait for the next',
          description: 'Not knowing is not ending.',
        },
        'deadline passes': {
          target: 'backing-off',
          actions: ['wait for the next', 'let time pass'],
          description: 'Not knowing is not ending.',
        },
        'tab gets a token': [
          {
            guard: 'somebody waits for a new token',
            actions: 'adopt',
            description: 'Held, still asking.',
          },
          { target: '#session model.active', actions: 'adopt', description: 'The session is alive elsewhere.' },
        ],
        'app asks for a handshake': {
          guard: 'may note',
          target: '#session model.handshaking',
          actions: 'begin for the app',
          description: 'The question is given up.',
        },
        'session ends': { guard: 'plain', target: '#session model.signed-out', description: 'No need to ask.' },
      },
    },
  },
});

import { setup } from 'xstate';
import { actions, initialLifetime } from './lifetime/actions.ts';
import { lifetimeOutput, placeholders, requestInput } from './lifetime/actors.ts';
import { delays } from './lifetime/ends.ts';
import { guards } from './lifetime/guards.ts';
import { lifetimeTypes } from './lifetime/typed.ts';

/**
 * How long a session lasts, as its server says it: one actor for a session, beside the charts of its token keys. It tells in time
 * that the session will end by itself, and has it extended.
 *
 * That its time has passed is no verdict, and ends nothing: the server is asked. The chart is pure: session time and the server's clock
 * enter through the input, events and actor outputs.
 */
export const lifetimeMachine = setup({
  types: lifetimeTypes,
  actors: placeholders,
  actions,
  guards,
  delays,
}).createMachine({
  id: 'lifetime',
  description: 'How long a session lasts: its end is told in time, and only the server decides that it has come.',
  context: initialLifetime,
  output: lifetimeOutput,
  initial: 'lasting',
  states: {
    lasting: {
      description: 'The session goes on: its end is watched, and beside that one request at a time may be under way.',
      type: 'parallel',
      states: {
        // First: where both react, that the session has ended wins.
        request: {
          description: 'What the server is asked about the session, or told of its user.',
          initial: 'idle',
          states: {
            idle: {
              description: 'Nothing is under way: whatever happens, a request that is due then begins.',
              always: [
                {
                  description: 'The user was active: the session is extended.',
                  guard: 'mustExtend',
                  target: 'extending',
                },
                {
                  description: 'The end is not known, disputed, or has passed: the server is asked.',
                  guard: 'mustConfirm',
                  target: 'confirming',
                },
                {
                  description: 'A request will be due later: its moment is waited for.',
                  guard: 'isPlanned',
                  target: 'waiting',
                },
              ],
              on: {
                'extension.requested': {
                  description: 'The app wants the session to go on: it is extended.',
                  guard: 'canExtend',
                  target: 'extending',
                },
              },
            },
            waiting: {
              description: 'Nothing is under way, and the next request is planned.',
              tags: 'waiting',
              entry: 'planRequest',
              after: {
                nextRequest: {
                  description: 'The moment of the next request has come: it is looked at whether it is still needed.',
                  target: 'idle',
                },
              },
              on: {
                'extension.requested': {
                  description:
                    'The app wants the session to go on: it is extended, and what was planned is planned anew.',
                  guard: 'canExtend',
                  target: 'extending',
                },
                '*': {
                  description: 'Something happens or is learned: the plan is made anew.',
                  target: 'idle',
                },
              },
            },
            confirming: {
              description: 'The server is asked whether the session goes on, and until when.',
              tags: 'busy',
              entry: 'beginConfirmation',
              invoke: {
                id: 'confirmSession',
                src: 'confirmSession',
                input: requestInput,
                onDone: [
                  {
                    description: 'The server says that the session has ended: this verdict ends it here, too.',
                    guard: 'isEnded',
                    target: '#lifetime.ended',
                    actions: 'end',
                  },
                  {
                    description: 'The session goes on: what the answer says of its end counts from now on.',
                    target: 'idle',
                    actions: 'learnConfirmed',
                  },
                ],
                onError: {
                  description: 'The server could not say: that is no verdict, so nothing changes.',
                  target: 'idle',
                  actions: 'noteUnconfirmed',
                },
              },
              after: {
                requestDeadline: {
                  description: 'No answer in time: that is no verdict, so the session goes on.',
                  target: 'idle',
                  actions: 'noteUnconfirmed',
                },
              },
              on: {
                'extension.requested': {
                  description: 'The app wants the session to go on: it is extended, and that answer says more.',
                  guard: 'canExtend',
                  target: 'extending',
                },
              },
            },
            extending: {
              description: 'The server is told that the user goes on: all who want that share this one request.',
              tags: 'busy',
              entry: 'beginExtension',
              invoke: {
                id: 'extendSession',
                src: 'extendSession',
                input: requestInput,
                onDone: {
                  description: 'Extended: the new end counts, where the answer names one.',
                  target: 'idle',
                  actions: 'learnExtended',
                },
                onError: [
                  {
                    description: 'The extension was refused: the session may have ended, so it is confirmed.',
                    guard: 'isRefusal',
                    target: 'confirming',
                    actions: 'noteNotExtended',
                  },
                  {
                    description: 'The extension failed: the end stays where it was, and the session goes on.',
                    target: 'idle',
                    actions: 'noteNotExtended',
                  },
                ],
              },
              after: {
                requestDeadline: {
                  description: 'No answer in time: whether the session was extended is not known, so the end stays.',
                  target: 'idle',
                  actions: 'noteNotExtended',
                },
              },
            },
          },
        },
        end: {
          description: 'What is known of the end decides the state, and is looked at anew whatever happens.',
          initial: 'deciding',
          on: {
            '*': {
              description: 'Something happens or is learned: it is noted, and what is known of the end is looked at.',
              target: '.deciding',
              actions: 'note',
            },
          },
          states: {
            deciding: {
              description: 'What is known of the end is held against the time of the server.',
              always: [
                {
                  description: 'Nobody has said when the session ends: nothing is told.',
                  guard: 'isUnknown',
                  target: 'unknown',
                },
                {
                  description: 'The end has come: whether the session goes on is asked, not concluded.',
                  guard: 'isPast',
                  target: 'over',
                },
                {
                  description: 'The end is near: it is told, so that the user can do something about it.',
                  guard: 'isExpiring',
                  target: 'expiring',
                },
                {
                  description: 'The end is far away, or to be confirmed first: the session runs on.',
                  target: 'running',
                },
              ],
            },
            unknown: {
              description: 'No end is known, so none is told.',
              entry: 'takeBack',
            },
            running: {
              description: 'The end is known, and not near enough to be told.',
              entry: ['takeBack', 'planNotice'],
              after: {
                planned: {
                  description: 'The planned moment has come: the end may be near now.',
                  target: 'deciding',
                  actions: 'note',
                },
              },
            },
            expiring: {
              description: 'The session will end soon: it was told, and may still be extended.',
              entry: 'warn',
              after: {
                planned: {
                  description: 'The end has come: what that means is looked at.',
                  target: 'deciding',
                  actions: 'note',
                },
              },
            },
            over: {
              description:
                'The end has passed, which is no verdict: the session goes on until the server says otherwise.',
              entry: 'outlive',
            },
          },
        },
      },
    },
    ended: {
      description: 'The session has ended by the word of its server: nothing happens any more.',
      type: 'final',
    },
  },
});

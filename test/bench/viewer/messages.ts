import type { ViewerMessage } from 'xstate-session/inspect';

/** What is held while the viewer is judged. */
export const EVENTS = 20_000;
export const KEYS = 50;

const STATES = ['active', 'refreshing.requesting', 'refreshing.backing-off', 'origin-outage-retry'];

/** An event of a key; each state of a key is another one than the state before. */
export function messageOf(index: number, key = index % KEYS): ViewerMessage {
  return {
    tab: 'shop',
    root: `x:${key}`,
    type: 'step',
    atMs: index,
    event: `event ${index}`,
    state: STATES[(index + Math.floor(index / KEYS)) % STATES.length] ?? '',
    because: ['The wait is over: the next attempt begins.'],
    taken: ['active → refreshing', 'refreshing.requesting → refreshing.backing-off'],
    failed: ['isToken'],
    context: { template: null, organizationId: null, nowMs: 0, timerAtMs: 60_000, held: null },
  };
}

import fc from 'fast-check';
import type { LifetimeStep, LifetimeWalk, RelativeEnds } from './lifetime-walk.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const moment = fc.constantFrom(
  undefined,
  undefined,
  null,
  -5_000,
  400,
  30_000,
  100_000,
  3 * MINUTE,
  10 * MINUTE,
  7 * DAY,
  60 * DAY,
);
const ends: fc.Arbitrary<RelativeEnds> = fc.record({ absoluteInMs: moment, idleInMs: moment });
const step: fc.Arbitrary<LifetimeStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 1, 999, 10_000, 15_000, 45_000, MINUTE, 2 * MINUTE, 7 * MINUTE, DAY),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.constantFrom(20_000, 3 * MINUTE, 480 * MINUTE, 30 * DAY),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('learn the offset' as const),
      ms: fc.constantFrom(0, 900, -900, 90_000, -90_000, DAY, -DAY),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('want', 'extend', 'act', 'act', 'network.online', 'page.visible', 'token.issued'),
    }) as fc.Arbitrary<LifetimeStep>,
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('learn' as const), ends, agoMs: fc.constantFrom(0, 5_000, MINUTE) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hint' as const), ends }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say alive' as const), ends }) },
  { weight: 1, arbitrary: fc.constant({ do: 'say ended' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      kind: fc.constantFrom('network', 'unavailable', 'rate-limited', 'unauthenticated', 'rejected'),
      retryAfterMs: fc.constantFrom(undefined, 30_000, DAY),
    }) as fc.Arbitrary<LifetimeStep>,
  },
);
/** Any walk: faults, sleep, wrong clocks, other tabs. */
export const anyWalk: fc.Arbitrary<LifetimeWalk> = fc.record({
  canConfirm: fc.boolean(),
  canExtend: fc.boolean(),
  isWanted: fc.boolean(),
  ends,
  offsetMs: fc.constantFrom(0, 700, -90_000, DAY),
  steps: fc.array(step, { maxLength: 40 }),
});

const can = { canConfirm: true, canExtend: true, isWanted: false, offsetMs: 0 };
const pass = (ms: number): LifetimeStep => ({ do: 'pass', ms });
const alive = (of: RelativeEnds = {}): LifetimeStep => ({ do: 'say alive', ends: of });
const idleEnd = { idleInMs: 10 * MINUTE };

/** The stories of a session's end, each under its name. */
export const lifetimeStories: Readonly<Record<string, LifetimeWalk>> = {
  'nobody has told of an end: it is asked for, and told in time': {
    ...can,
    ends: {},
    steps: [{ do: 'want' }, alive(idleEnd), pass(8 * MINUTE), pass(2 * MINUTE), { do: 'say ended' }],
  },
  'a server that does not keep its word is asked three times, and the warning is taken back': {
    ...can,
    ends: idleEnd,
    steps: [pass(9 * MINUTE), pass(MINUTE), alive(), pass(10_000), alive(), pass(10_000), alive(), pass(7 * DAY)],
  },
  'a session is extended in time': {
    ...can,
    ends: idleEnd,
    steps: [pass(9 * MINUTE), { do: 'extend' }, { do: 'extend' }, alive(idleEnd), pass(8 * MINUTE)],
  },
  'an extension moves the idle end, not the absolute one': {
    ...can,
    ends: { idleInMs: 10 * MINUTE, absoluteInMs: 11 * MINUTE },
    steps: [pass(9 * MINUTE), { do: 'extend' }, alive(idleEnd), pass(2 * MINUTE)],
  },
  'an extension that is refused asks for the verdict': {
    ...can,
    ends: idleEnd,
    steps: [pass(9 * MINUTE), { do: 'extend' }, { do: 'fail', kind: 'unauthenticated' }, { do: 'say ended' }],
  },
  'one that is rejected, too': {
    ...can,
    ends: idleEnd,
    steps: [{ do: 'extend' }, { do: 'fail', kind: 'rejected' }, alive(), pass(8 * MINUTE)],
  },
  'an extension that fails changes nothing': {
    ...can,
    ends: idleEnd,
    steps: [pass(9 * MINUTE), { do: 'extend' }, { do: 'fail', kind: 'network' }, { do: 'extend' }, pass(15_000)],
  },
  'an extension whose answer names no end leaves it unknown': {
    ...can,
    ends: idleEnd,
    steps: [{ do: 'want' }, pass(9 * MINUTE), { do: 'extend' }, alive(), alive(idleEnd)],
  },
  'what cannot be asked is asked after a sign that the server is there': {
    ...can,
    isWanted: true,
    ends: {},
    steps: [
      { do: 'fail', kind: 'network' },
      pass(5_000),
      { do: 'network.online' },
      pass(5_000),
      { do: 'fail', kind: 'rate-limited', retryAfterMs: 30_000 },
      { do: 'page.visible' },
      pass(30_000),
      pass(15_000),
    ],
  },
  'activity extends at once, then each minute, and what was done between is told': {
    ...can,
    ends: idleEnd,
    steps: [{ do: 'act' }, alive(idleEnd), pass(10_000), { do: 'act' }, pass(50_000), alive(idleEnd), pass(DAY)],
  },
  'a question that was sent before an extension does not undo it': {
    ...can,
    ends: idleEnd,
    steps: [
      pass(9 * MINUTE),
      { do: 'extend' },
      alive(idleEnd),
      { do: 'learn', ends: { idleInMs: 30_000 }, agoMs: MINUTE },
    ],
  },
  'a question is given up for an extension': {
    ...can,
    ends: idleEnd,
    steps: [pass(10 * MINUTE), { do: 'extend' }, alive(idleEnd)],
  },
  'another tab extends while the warning stands: the server is asked, and it is taken back': {
    ...can,
    ends: idleEnd,
    steps: [pass(9 * MINUTE), { do: 'hint', ends: idleEnd }, alive({ idleInMs: 9 * MINUTE })],
  },
  'another tab has extended before: the server is asked first, and nothing is told': {
    ...can,
    ends: idleEnd,
    steps: [pass(5 * MINUTE), { do: 'hint', ends: idleEnd }, pass(3 * MINUTE), alive({ idleInMs: 7 * MINUTE })],
  },
  'a night asleep: nothing is told that is no longer so': {
    ...can,
    ends: idleEnd,
    steps: [
      { do: 'sleep', ms: 480 * MINUTE },
      { do: 'fail', kind: 'network' },
      { do: 'page.visible' },
      pass(10_000),
      { do: 'say ended' },
    ],
  },
  'where nobody can be asked, the end passes, and nothing is concluded': {
    ...can,
    canConfirm: false,
    ends: idleEnd,
    steps: [pass(9 * MINUTE), pass(MINUTE), { do: 'act' }, { do: 'hint', ends: idleEnd }, pass(DAY)],
  },
  'a server whose clock is a day ahead is asked three times, too': {
    ...can,
    offsetMs: DAY,
    ends: idleEnd,
    steps: [pass(10 * MINUTE), alive(), pass(10_000), alive(), pass(10_000), alive(), pass(7 * DAY)],
  },
  'a server that has said that there is no end is not asked': {
    ...can,
    ends: {},
    steps: [{ do: 'learn', ends: { absoluteInMs: null }, agoMs: 0 }, { do: 'want' }, pass(DAY)],
  },
  'nor is one that was asked, and named none': {
    ...can,
    isWanted: true,
    ends: {},
    steps: [alive(), pass(DAY), { do: 'want' }, pass(DAY)],
  },
  'activity wants to know of the end': {
    ...can,
    ends: {},
    steps: [{ do: 'act' }, alive(idleEnd), alive(idleEnd), pass(8 * MINUTE)],
  },
  'a token is a sign that the server is there': {
    ...can,
    isWanted: true,
    ends: {},
    steps: [{ do: 'fail', kind: 'network' }, pass(MINUTE), { do: 'token.issued' }, alive(idleEnd)],
  },
  'no activity moves an absolute end': {
    ...can,
    ends: { absoluteInMs: 10 * MINUTE },
    steps: [{ do: 'act' }, pass(MINUTE), { do: 'act' }, pass(8 * MINUTE)],
  },
  'activity whose extension failed is told after a sign that the server is there, and not before it allows': {
    ...can,
    ends: idleEnd,
    steps: [
      { do: 'act' },
      { do: 'fail', kind: 'rate-limited', retryAfterMs: 2 * MINUTE },
      pass(MINUTE),
      { do: 'network.online' },
      pass(30_000),
      pass(30_000),
      { do: 'fail', kind: 'network' },
      pass(2 * MINUTE),
      { do: 'network.online' },
    ],
  },
  'and sooner when the end for want of activity is near': {
    ...can,
    ends: { idleInMs: 100_000 },
    steps: [{ do: 'act' }, { do: 'fail', kind: 'network' }, { do: 'network.online' }, pass(5_000), pass(5_000)],
  },
  'another tab’s word of an end that is known to a second changes nothing: activity is told at once': {
    ...can,
    ends: idleEnd,
    steps: [{ do: 'hint', ends: { idleInMs: 10 * MINUTE + 1_000 } }, { do: 'hint', ends: {} }, { do: 'act' }],
  },
  'of one that is another the other tab has told the server': {
    ...can,
    ends: idleEnd,
    steps: [{ do: 'hint', ends: { idleInMs: 10 * MINUTE - 1_001 } }, { do: 'act' }, pass(MINUTE)],
  },
  'that there is no end is believed of no other tab': {
    ...can,
    canConfirm: false,
    ends: idleEnd,
    steps: [{ do: 'hint', ends: { idleInMs: null } }, { do: 'act' }, alive(idleEnd), pass(8 * MINUTE)],
  },
  'an end that is further away than a timer keeps': {
    ...can,
    ends: { absoluteInMs: 60 * DAY },
    steps: [pass(30 * DAY), pass(30 * DAY - MINUTE), pass(MINUTE), { do: 'say ended' }],
  },
};

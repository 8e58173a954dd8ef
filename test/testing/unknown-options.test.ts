import { expect, it } from 'vitest';
import {
  createTestClock,
  frontendApiEmulator,
  makeToken,
  scriptedActors,
  testSession,
  traceRecorder,
} from 'xstate-session/testing';

const emulator = frontendApiEmulator();
const secret = 'planted secret';

const mistyped: readonly (readonly [name: string, use: (given: never) => unknown, given: object, says: string])[] = [
  ['makeToken', makeToken, { iatMs: 0, lifetime: secret }, 'makeToken: "lifetime" is not known; known are iatMs, '],
  ['makeToken', makeToken, { iatMS: 0 }, 'makeToken: "iatMS" is not known; did you mean "iatMs"?'],
  ['makeToken', makeToken, {}, 'makeToken: iatMs must be milliseconds since the epoch; it is missing.'],
  ['makeToken', makeToken, { iatMs: secret }, 'makeToken: iatMs must be milliseconds since the epoch; given: string.'],
  ['makeToken', makeToken, { iatMs: Number.NaN }, 'iatMs must be milliseconds since the epoch; given: number.'],
  ['frontendApiEmulator', frontendApiEmulator, { secretkey: secret }, 'did you mean "secretKey"?'],
  ['createTestClock', createTestClock, { now: 5 }, 'createTestClock: "now" is not known; did you mean "nowMs"?'],
  ['scriptedActors', scriptedActors, { createTokens: [] }, 'did you mean "createToken"?'],
  ['traceRecorder', traceRecorder, { serverNows: () => 0 }, 'did you mean "serverNow"?'],
  ['testSession', (given) => testSession(() => never(), given), { wires: {} }, 'did you mean "wire"?'],
  ['testSession', (given) => testSession(() => never(), given), null as never, 'must be an object; given: null'],
  ['createSession', emulator.createSession, { ids: secret }, 'createSession: "ids" is not known; did you mean "id"?'],
  ['mint', emulator.mint, { sessionId: 's', lifetimeSecond: 5 }, 'did you mean "lifetimeSeconds"?'],
  ['mintForged', emulator.mintForged, { sessionId: 's', heade: {} }, 'did you mean "header"?'],
  ['listen', emulator.listen, { ports: 1 }, 'listen: "ports" is not known; did you mean "port"?'],
  ['setMode', (given) => emulator.setMode('gate', given), { boddy: 'json' }, 'did you mean "body"?'],
  ['setMode', (given) => emulator.setMode('gate', given), { code: 'x' }, 'the mode gate: "code" is not known'],
  ['answerNext', emulator.answerNext, { stats: 200 }, 'answerNext: "stats" is not known; did you mean "status"?'],
  ['answerNext', emulator.answerNext, { mode: 'slow', delay_ms: 5 }, 'the mode slow: "delay_ms" is not known; did you'],
];

it.each(mistyped)('%s names a mistyped option, and no value: %#', async (_name, use, given, says) => {
  const used = (async () => use(given as never))();
  const error: unknown = await used.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toContain(says);
  expect(String(error)).not.toContain(secret);
});

function never(): never {
  throw new TypeError('it is not asked');
}

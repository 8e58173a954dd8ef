import { expect, test } from 'vitest';
import type { DrillEvent, ShownToken } from '../../src/cli/drill/events.ts';
import { jsonLines, lifeBar, textRenderer } from '../../src/cli/drill/renderers.ts';
import { wantsColors, withoutSecrets } from '../../src/cli/terminal.ts';

const token: ShownToken = { leftMs: 2_500, lifetimeMs: 5_000, usable: true };
const moment = { atMs: 1_234, scenario: 'healthy', state: 'active', token } as const;
const act: DrillEvent = { ...moment, type: 'act', text: 'something is done' };
const tick: DrillEvent = { ...moment, type: 'tick' };
const ESCAPE = '\u001b[';

test('a line tells time, the life of the token, the state, and what happened', () => {
  const { event } = textRenderer({ hasColors: false, isLive: false });
  expect(event(act)).toBe('  1.23s  ▕████    ▏ 2.5s  active               ▸ something is done\n');
  expect(event({ ...act, token: null, state: 'refreshing' })).toContain('▕········▏ none  refreshing');
  expect(event({ ...moment, type: 'expectation', claim: 'it holds', ok: false })).toContain('✗ NOT: it holds');
});

test('colours and the line that is written over are for terminals only', () => {
  const plain = textRenderer({ hasColors: false, isLive: false });
  expect(plain.event(tick)).toBe('');
  expect(plain.event(act)).not.toContain(ESCAPE);
  const live = textRenderer({ hasColors: true, isLive: true });
  expect(live.event(tick)).toMatch(/^\r/);
  expect(live.event(tick)).not.toContain('\n');
  expect(live.event(act)).toMatch(/^\r.*something is done.*\n$/s);
  expect(live.event(act)).not.toMatch(/^\r/);
});

test('the bar shrinks with the life of the token, and is empty without a usable one', () => {
  const at = (leftMs: number) => lifeBar({ leftMs, lifetimeMs: 8_000, usable: true });
  expect([at(8_000), at(4_500), at(0)]).toEqual(['████████', '████▌   ', '        ']);
  expect(lifeBar({ leftMs: 4_000, lifetimeMs: 8_000, usable: false })).toBe('········');
  expect(lifeBar(null)).toBe('········');
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  [{}, {}, false],
  [{}, { CI: 'true' }, false],
  [{}, { FORCE_COLOR: '1' }, true],
  [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
])('stream %j in environment %j: colours %s', (stream, env, expected) => {
  expect(wantsColors(stream, env)).toBe(expected);
});

test('a JSON line is an event, and a tick is none', () => {
  expect(jsonLines(tick)).toBe('');
  expect(JSON.parse(jsonLines({ ...act, atMs: 1.23456 }))).toMatchObject({ type: 'act', atMs: 1.235 });
});

test('secrets are taken out of any text', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.c2lnbmF0dXJl';
  expect(withoutSecrets(`got ${jwt}, then`)).toBe('got [secret], then');
  expect(withoutSecrets(jwt.slice(0, 20))).toBe('[secret]');
  expect(withoutSecrets('refresh_0123456789abcdef')).toBe('[secret]');
  expect(withoutSecrets('refreshing jwt#5')).toBe('refreshing jwt#5');
});

import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { DrillEvent, ShownToken } from '../../src/cli/drill/events.ts';
import { jsonLines, lifeBar, type TextStyle, textRenderer } from '../../src/cli/drill/renderers.ts';
import { columnsOf, wantsColors, withoutSecrets } from '../../src/cli/terminal.ts';
import { simulatedDrill } from './support/simulated-drill.ts';

const token: ShownToken = { leftMs: 2_500, lifetimeMs: 5_000, usable: true };
const moment = { atMs: 1_234, scenario: 'healthy', state: 'active', token, world: 'healthy' } as const;
const act: DrillEvent = { ...moment, type: 'act', text: 'something is done' };
const tick: DrillEvent = { ...moment, type: 'tick' };
const ESCAPE = '\u001b[';

const renderer = (style: Partial<TextStyle> = {}) =>
  textRenderer({ hasColors: false, isLive: false, columns: () => null, detail: 'normal', ...style });

test('a line tells time, the life of the token, the state, and what happened', () => {
  const { event } = renderer();
  expect(event(act)).toBe('  1.23s  ▕████    ▏ 2.5s  active               ▸ something is done\n');
  expect(event({ ...act, token: null, state: 'refreshing' })).toContain('▕········▏ none  refreshing');
  expect(event({ ...moment, type: 'expectation', claim: 'it holds', ok: false })).toContain('✗ NOT: it holds');
});

test('calls that were lost at once are one line with their count, before whatever comes next', () => {
  const gone = (code: string): DrillEvent => ({ ...moment, type: 'call.lost', code });
  const { event } = renderer();
  expect([gone('wait-timeout'), gone('wait-timeout'), gone('wait-timeout')].map(event)).toEqual(['', '', '']);
  expect(event(gone('null'))).toMatch(/active +✗ 3 getToken calls were lost: wait-timeout\n$/);
  expect(event(act)).toMatch(/✗ a getToken was lost: null\n.*something is done\n$/);
  expect(event(act)).not.toContain('lost');
  event(gone('null'));
  expect(event(tick)).toMatch(/^.*a getToken was lost: null\n$/);
  const live = renderer({ isLive: true });
  live.event(tick);
  live.event(gone('null'));
  expect(live.event(tick)).toMatch(/^\r.*was lost: null\n\r[^\n]*$/);
  const quiet = renderer({ detail: 'quiet' });
  quiet.event(gone('null'));
  expect(quiet.event(act)).toBe('');
});

test('colours and the line that is written over are for terminals only', () => {
  const plain = renderer();
  expect(plain.event(tick)).toBe('');
  expect(plain.event(act)).not.toContain(ESCAPE);
  const live = renderer({ hasColors: true, isLive: true });
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

test.each([
  [{ isTTY: true, columns: 72 }, {}, 72],
  [{ isTTY: true, columns: 72 }, { COLUMNS: '40' }, 40],
  [{ isTTY: true, columns: 72 }, { COLUMNS: 'wide' }, 72],
  [{ columns: 72 }, {}, null],
  [{}, { COLUMNS: '0' }, null],
])('stream %j in environment %j: %j columns', (stream, env, expected) => {
  expect(columnsOf(stream, env)).toBe(expected);
});

describe('on a terminal of any width', async () => {
  const { events } = await simulatedDrill({ names: ['healthy', 'origin-outage', 'total-outage', 'sign-out'] });
  const long: DrillEvent = { ...act, text: `a ${'word '.repeat(80)}${'x'.repeat(400)} 😀 日本語` };

  /** All that a drill writes, line by line; what is written over stands last in its line. */
  function written(style: Partial<TextStyle>): string[] {
    const { event } = renderer(style);
    const text = [...events.slice(0, 60), long, ...events.slice(60)].map(event).join('');
    return text.split('\n').map((line) => line.slice(line.lastIndexOf('\r') + 1));
  }

  test.each(
    [20, 24, 40, 60, 79, 80, 120, 200].flatMap((columns) => [true, false].map((isLive) => [columns, isLive] as const)),
  )('%i columns, live %s: no line is longer, and what goes on hangs under what began', (columns, isLive) => {
    for (const detail of ['quiet', 'normal', 'verbose'] as const) {
      const lines = written({ columns: () => columns, isLive, hasColors: isLive, detail });
      expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
    }
    const hanging = written({ columns: () => columns }).filter((line) => /^ +(?:word |x+$)/.test(line));
    expect(hanging.length).toBeGreaterThan(1);
    expect(new Set(hanging.map((line) => line.search(/\S/))).size).toBe(1);
  });

  test.each([20, 24])('%i columns: a name is broken where its parts meet, and nowhere else', (columns) => {
    const whole = written({ columns: () => columns, detail: 'verbose' })
      .join('\n')
      .replace(/(?<=[-_.])\n +/g, '');
    const summary = events.find((event) => event.type === 'summary');
    const guarantees = summary?.type === 'summary' ? summary.guarantees.map(({ name }) => name) : [];
    expect(guarantees.length).toBeGreaterThan(10);
    for (const name of [
      ...guarantees,
      'origin-outage-retry',
      'total-outage',
      'missing_expired_token',
      'token.issued',
    ]) {
      expect(whole).toContain(name);
    }
  });

  test('a scenario tells how far the drill is, a narrow line of a state only when it changes', () => {
    const lines = written({ columns: () => 40 });
    expect(lines.filter((line) => /[1-4]\/4 /.test(line)).map((line) => line.trim().split(' ')[0])).toEqual([
      '1/4',
      '2/4',
      '3/4',
      '4/4',
    ]);
    const states = written({ columns: () => 60 }).filter((line) =>
      /▏.*(?:active|refreshing|origin-outage-retry|signed-out)$/.test(line),
    );
    expect(states.length).toBeGreaterThan(6);
    expect(states.length).toBeLessThan(lines.length / 4);
    const live = renderer({ isLive: true });
    const begun = events.filter(({ type }) => type === 'drill.started' || type === 'scenario.started').slice(0, 3);
    for (const one of begun) live.event(one);
    expect(live.event(tick)).toMatch(/active +2\/4$/);
  });

  test('quiet: the summary, and nothing that went well; verbose: states, and what the guarantees say', () => {
    const quiet = written({ detail: 'quiet' }).join('\n');
    expect(quiet.trimStart().startsWith('Summary')).toBe(true);
    expect(quiet).toContain('Nothing broke: 4 scenarios');
    expect(quiet).not.toContain('one-mint-in-flight');
    const normal = written({ detail: 'normal' }).join('\n');
    expect(normal).not.toContain('◆');
    const verbose = written({ detail: 'verbose' }).join('\n');
    expect(verbose).toContain('◆ state: origin-outage-retry');
    expect(verbose.length).toBeGreaterThan(normal.length + 500);
  });

  test.each([null, 60])('%j columns: one check is no checks, and the column stays', (columns) => {
    const summary = events.find((event) => event.type === 'summary');
    if (summary?.type !== 'summary') throw new Error('the drill has no summary');
    const guarantees = summary.guarantees.map((one, index) => ({ ...one, checks: index === 0 ? 1 : 12 }));
    const lines = renderer({ columns: () => columns })
      .event({ ...summary, guarantees })
      .split('\n');
    const [first = '', ...others] = lines.filter((line) => /\d+ checks?\b/.test(line));
    expect(first).toMatch(/ 1 check {2}/);
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter((line) => !line.includes(' 12 checks'))).toEqual([]);
    if (columns === null) expect(others[0]?.indexOf('  ok')).toBe(first.indexOf('   ok') + 1);
  });
});

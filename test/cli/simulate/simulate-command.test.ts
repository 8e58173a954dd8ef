import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../../../src/cli/run-command.ts';
import type { Simulation } from '../../../src/cli/simulate/render-text.ts';

/** Runs the command in this process, on one thread, piped. */
const run = (...args: string[]) => runOn({}, ...args);

/** Runs it with a stdout that may be a terminal. */
async function runOn(terminal: { readonly isTTY?: boolean; readonly columns?: number }, ...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
      return true;
    },
  });
  const stdout = { ...stream('stdout'), ...terminal };
  const process = { env: {}, stdout, stderr: stream('stderr') } as unknown as NodeJS.Process;
  const code = await runCommand(['simulate', ...args], { version: '1.2.3', process });
  return { code, ...written };
}

const small = ['--clients', '12', '--outage', '60s', '--duration', '8m'];

describe('mistakes are told on stderr, and end with 2', () => {
  test.each([
    ['--clients 0', 'whole number from 1'],
    ['--clients 1e3', 'whole number from 1'],
    ['--outage 10', 'a duration with its unit, such as 90s'],
    ['--outage 200h', 'from 1s to 168h'],
    ['--lifetime 1.5s', 'whole seconds'],
    ['--lifetime 5s', 'whole seconds, such as 90s, 5m or 90, from 10s'],
    ['--lifetime 9', 'from 10s'],
    ['--lifetime 200h', 'to 168h'],
    ['--capacity 0', 'a number above 0'],
    ['--capacity none', 'a number above 0'],
    ['--policy sometimes', 'Allowed choices are manual, automatic, never.'],
    ['--away edge', 'Allowed choices are origin, everything.'],
    ['--refused 2', 'a number from 0 to 1'],
    ['--limit backoffMaxMs', 'name=number'],
    ['--limit backoffMaxMs=many', 'name=number'],
    ['--limit backofMaxMs=5', 'did you mean "backoffMaxMs"?'],
    ['--limit backoffFactor=0.5', 'at least 1'],
    ['--limit nudgeSpacingMs=-1', 'nudgeSpacingMs must be at least 0'],
    ['--svg x.png', 'error: '],
    ['--duration 5m --outage 10m', '--duration must be at least the outage'],
    ['--seed -1', 'whole number'],
    ['--threads 0', 'whole number'],
    ['extra', 'too many arguments'],
  ])('%s', async (args, says) => {
    const { code, stdout, stderr } = await run(...args.split(' '));
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('one page is no pages', async () => {
  const { stdout } = await run(...small, '--clients', '1');
  expect(stdout).toMatch(/^1 page, tokens of 60 s, /);
});

test('the text has the three fleets side by side, and no token', async () => {
  const { code, stdout, stderr } = await run(...small);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(
    '12 pages, tokens of 60 s, the origin away from 5:00 to 6:00, an edge without limit, seed 1.',
  );
  expect(stdout).toMatch(/session chart +without jitter +naive client/);
  expect(stdout).toMatch(/users lost +0 +0 +\d+/);
  expect(stdout).not.toContain('eyJ');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
});

test('the worst second is that from the outage on, and says so: all pages opened at once asked more before', async () => {
  const [args, together] = [
    ['--clients', '12', '--outage', '30s', '--duration', '6m'],
    ['--opened', 'together'],
  ];
  const { stdout } = await run(...args, ...together);
  const worst = /^worst second from outage on +(\d+)/m.exec(stdout)?.[1];
  const most = /^session chart +[▁-█]+ {2}up to (\d+)$/m.exec(stdout)?.[1];
  expect(Number(worst)).toBeGreaterThan(0);
  expect(Number(most)).toBeGreaterThan(Number(worst));
});

test('a sample says that the capacity of the edge is one, where there is a capacity', async () => {
  const sampled = async (...args: string[]) => (await run(...small, '--sample', '6', ...args)).stdout.split('\n')[1];
  expect(await sampled()).toMatch(/^Extrapolated from samples \(session chart: 6 pages; /);
  expect(await sampled('--capacity', '5')).toMatch(/^Extrapolated from samples, the edge's capacity with them \(/);
});

test.each(['90', '90s', '1.5m'])('a token lives as long as the emulator would take it: %s', async (lifetime) => {
  const { code, stdout } = await run(...small, '--lifetime', lifetime, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).plan.lifetimeMs).toBe(90_000);
});

describe('on a terminal of any width', async () => {
  const sampled = [...small, '--sample', '6'];
  const piped = await run(...sampled);
  const figures = piped.stdout.split('\n').slice(3, 20);

  test('a pipe has the table, prose in one line each, and a course of fifty blocks', async () => {
    const [title, samples, gap, names, ...rest] = piped.stdout.split('\n');
    expect(title).toMatch(/^12 pages, .*, seed 1\.$/);
    expect(samples).toMatch(/^Extrapolated from samples \(.*\)\.$/);
    expect([gap, names?.length, figures.length]).toEqual(['', 78, 17]);
    expect(rest.filter((line) => /^\S+ \S+ +[▁-█]{50} {2}up to \d+$/.test(line)).length).toBe(3);
    expect(await runOn({ isTTY: true, columns: 200 }, ...sampled)).toEqual(piped);
    expect(await runOn({ columns: 20 }, ...sampled)).toEqual(piped);
  });

  test.each([20, 40, 60, 77, 78, 80])('%i columns: no line is longer, and every figure is there', async (columns) => {
    const { stdout } = await runOn({ isTTY: true, columns }, ...sampled);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
    expect(lines[1]).toMatch(/^ {2}\S/);
    const courses = lines.map((line) => /[▁-█]+/.exec(line)?.[0].length).filter((length) => length !== undefined);
    expect(courses).toEqual([courses[0], courses[0], courses[0]]);
    const [names = '', ...rows] = figures;
    if (columns >= 78) return expect(lines).toEqual(expect.arrayContaining(figures));
    // Below one another: what goes on in the next line is put together again.
    const whole = stdout.replaceAll(/\n +/g, ' ');
    const blocks = names
      .trim()
      .split(/ {2,}/)
      .map((name) => whole.indexOf(`\n${name} `));
    expect(blocks).toEqual(blocks.filter((start) => start > 0).toSorted((one, other) => one - other));
    for (const [index, start] of blocks.entries()) {
      const cells = rows.map((row) => [row.slice(0, 30), row.slice(30 + 16 * index, 46 + 16 * index)]);
      const block = cells.map(([label = '', cell = '']) => `${label.trim()}: ${cell.trim()}`).join(' ');
      expect(whole.slice(start + 1).split('\n')[0]).toMatch(new RegExp(`^\\S+ \\S+ ${block}$`));
    }
  });
});

test('the JSON has every figure and the course by second, and is the same again', async () => {
  const first = await run(...small, '--json', '--capacity', '5');
  const { plan, fleets } = JSON.parse(first.stdout) as Simulation;
  expect(plan).toMatchObject({ pages: 12, awayFromMs: 300_000, awayUntilMs: 360_000, capacity: 5, seed: 1 });
  expect(fleets.map(({ strategy }) => strategy)).toEqual(['chart', 'without-jitter', 'naive']);
  for (const { requestsPerSecond, summary } of fleets) {
    expect(requestsPerSecond.length).toBe(480);
    expect(requestsPerSecond.reduce((sum, count) => sum + count)).toBe(summary.requests);
  }
  expect(first.stdout).not.toContain('eyJ');
  expect(await run(...small, '--json', '--capacity', '5')).toEqual(first);
});

test('the SVG shows both courses in text that can be read, and no token', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'fleet.svg');
  const written = await run(...small, '--svg', file);
  expect(written.stdout).toContain(`\nThe picture is in ${file}.\n`);
  const svg = await readFile(file, 'utf8');
  for (const text of ['Requests a second', 'Pages without a token', 'session chart', 'naive client', '5:00', '8:00']) {
    expect(svg).toContain(text);
  }
  expect(svg.match(/class="course"/g)?.length).toBe(9);
  // On a phone of 390 px it is still text of 11 px, and all of it stands within the picture.
  const width = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  expect([...svg.matchAll(/(\d+)px/g)].every(([, size]) => (Number(size) * 358) / width >= 11)).toBe(true);
  for (const [, x, anchor, text = ''] of svg.matchAll(
    /<text[^>]* x="([\d.]+)"[^>]*?(?: text-anchor="(\w+)")?>([^<]+)/g,
  )) {
    const wide = text.length * 7.2 * (anchor === 'middle' ? 0.5 : 1);
    expect(Number(x) + (anchor === 'end' ? 0 : wide), text).toBeLessThanOrEqual(width);
    if (anchor === 'end') expect(Number(x) - wide, text).toBeGreaterThanOrEqual(0);
  }
  expect(svg).not.toMatch(/NaN|undefined|Infinity|eyJ/);
  const { code, stderr } = await run(...small, '--svg', join(folder, 'none', 'fleet.svg'));
  expect([code, stderr]).toEqual([2, expect.stringContaining('fleet.svg cannot be written (ENOENT).')]);
  // It may be asked for again; with JSON, stdout has nothing else.
  const again = await run(...small, '--json', '--svg', file);
  expect([again.code, again.stderr]).toEqual([0, `The picture is in ${file}.\n`]);
  expect(JSON.parse(again.stdout)).toHaveProperty('fleets');
});

test('(planted) limits that storm end with 1', async () => {
  const limits = ['backoffInitialMs=50', 'backoffMaxMs=50', 'nudgeSpacingMs=0'].flatMap((limit) => ['--limit', limit]);
  const { code, stdout } = await run(
    '--clients',
    '4',
    '--outage',
    '60s',
    '--duration',
    '6m',
    '--away',
    'everything',
    ...limits,
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/storms +yes/);
});

test('an outage that no page has felt puts nothing to the test: it says so, and ends with 1', async () => {
  const unfelt = ['--clients', '3', '--outage', '30s', '--duration', '6m', '--lifetime', '100h'];
  const { code, stdout, stderr } = await run(...unfelt);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain(
    '\n\nNothing was put to the test: no page of the session chart asked for anything in the outage',
  );
  const asJson = await run(...unfelt, '--json');
  expect(asJson.stderr).toMatch(/^Nothing was put to the test: /);
  const { fleets } = JSON.parse(asJson.stdout) as Simulation;
  expect(fleets[0]?.summary.requestsInOutage).toBe(0);
  const felt = await run(...small, '--json');
  expect(felt.stderr).toBe('');
  expect([felt.code, (JSON.parse(felt.stdout) as Simulation).fleets[0]?.summary.requestsInOutage]).toEqual([
    0,
    expect.toSatisfy((requests: number) => requests > 0),
  ]);
  expect((await run(...small)).stdout).not.toContain('put to the test');
});

test('the built command says the same on several threads and with development builds, and warns of nothing', {
  timeout: 90_000,
}, async () => {
  const command = (threads: string, ...flags: string[]) => {
    const args = [...flags, 'dist/cli.js', 'simulate', ...small, '--json', '--threads', threads];
    return promisify(execFile)(process.execPath, args);
  };
  const [one, three, developing] = await Promise.all([
    command('1'),
    command('3'),
    command('2', '--conditions=development'),
  ]);
  // XState's development build warns of each actor that is not given.
  expect([three, developing]).toEqual([one, one]);
  expect(one.stderr).toBe('');
  expect(one.stdout).toBe((await run(...small, '--json')).stdout);
});

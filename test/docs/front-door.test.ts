import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { LAYERS, layerOf } from '../house/import-rules.ts';
import { sourceFiles } from '../house/support/source-files.ts';
import { pages } from './code-blocks.ts';
import { withLayers } from './pages/layers.ts';

// The map of the layers is made anew by: npx vitest run --project node test/docs/front-door.test.ts -u

const contributing = readFileSync('docs/CONTRIBUTING.md', 'utf8');
const house = sourceFiles('src', 'machines');

/** The paths of the repository that a page names in backticks or in a command; of a pattern the folder. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/(?<=[ `])(?:src|machines|test|docs)\/[\w./-]*[\w/]/g)].map(([path]) => path);
}

const section = (page: string, title: string) => page.split(/^## /m).find((part) => part.startsWith(title)) ?? '';

/** The files a walk goes through, in order: those its numbered lines begin with. */
function walkOf(page: string, title: string): string[] {
  return [...section(page, title).matchAll(/^\d+\. `([^`]+)`/gm)].flatMap(([, path]) => path ?? []);
}

/** The steps of a walk that nobody before them imports, but for the first of a layer, which is handed in. */
function lostSteps(walk: readonly string[], files: ReadonlyMap<string, string> = house): string[] {
  return walk.filter((path, index) => {
    const before = walk.slice(0, index);
    if (!before.some((earlier) => layerOf(earlier) === layerOf(path))) return false;
    return !before.some((earlier) => importsOf(earlier, files.get(earlier) ?? '').includes(path));
  });
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) =>
    new URL(target, `file:///${path}`).pathname.slice(1),
  );
}

describe('the map of the layers', () => {
  test('is what the table says', async () => {
    await expect(withLayers(contributing)).toMatchFileSnapshot('../../docs/CONTRIBUTING.md');
  });

  const planted = {
    files: 'src/planted/',
    purpose: 'Planted.',
    layers: ['session', 'machines', 'platform', 'protocol'],
    modules: [],
  };

  test('is another one for a table with one more layer, so drift is found', () => {
    const page = withLayers(contributing, { ...LAYERS, planted });
    expect(page).toContain('  planted --> session\n');
    expect(page, 'what follows from that arrow is not drawn').not.toContain('planted --> machines');
    expect(page).toContain('| planted: `src/planted/` | Planted. |');
  });

  test('cannot be drawn where its arrows would say more than the table', () => {
    const narrow = { ...planted, layers: ['session'] };
    expect(() => withLayers(contributing, { ...LAYERS, planted: narrow })).toThrow(
      'planted reaches protocol, platform, machines',
    );
  });

  test('needs its place on the page', () => {
    expect(() => withLayers('# A page without a map')).toThrow('no place');
  });
});

/** Without the files of apps, whose paths are from the app's own folder. */
const withoutApps = (text: string) => text.replaceAll(/^```\w+ app\n.*?^```$/gms, '');

test('every file that a page names is there', () => {
  const named = pages().flatMap((page) =>
    pathsIn(withoutApps(readFileSync(page, 'utf8'))).map((path) => `${page}: ${path}`),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((line) => !existsSync(line.split(': ')[1] ?? ''))).toEqual([]);
  const planted = 'See `src/session/planted.ts`, `npx vitest run test/planted`.';
  expect(pathsIn(planted)).toEqual(['src/session/planted.ts', 'test/planted']);
});

describe.each([['A getToken, file by file'], ['A request, file by file']])('the walk “%s”', (title) => {
  const walk = walkOf(contributing, title);

  test('goes through files that import one another', () => {
    expect(walk.length).toBeGreaterThan(8);
    expect(walk.filter((path) => !house.has(path))).toEqual([]);
    expect(lostSteps(walk)).toEqual([]);
  });

  test('would be lost at a file that none before it imports', () => {
    const planted = walk.toSpliced(
      3,
      0,
      title.includes('request') ? 'src/server/index.ts' : 'src/session/mint-queue.ts',
    );
    expect(lostSteps(planted)).toHaveLength(1);
  });
});

describe('how far a call goes', () => {
  const architecture = readFileSync('docs/architecture.md', 'utf8');
  const outage = walkOf(architecture, 'How far a call goes');
  const walks = [
    ['a `getToken()`', walkOf(contributing, 'A getToken')],
    ['a request', walkOf(contributing, 'A request')],
    ['`expiredToken`', outage],
  ] as const;

  test.each(walks)('%s: as many files as are said, and no more than there may be', (what, walk) => {
    const row = architecture.split('\n').find((line) => line.startsWith(`| ${what}`)) ?? '';
    const [, count, most] = /\| (\d+) files,.* \| (\d+) \|$/.exec(row) ?? [];
    expect(Number(count)).toBe(walk.length);
    expect(walk.length).toBeLessThanOrEqual(Number(most));
  });

  test('every file between chart and wire that knows `expiredToken` is named', () => {
    const isOnTheWay = (path: string) =>
      /^(?:machines\/session|src\/(?:protocol|session|frontend-api|browser)\/)/.test(path);
    const knowing = [...house].flatMap(([path, text]) =>
      isOnTheWay(path) && text.includes('expiredToken') ? [path] : [],
    );
    expect(outage.toSorted()).toEqual(knowing.sort());
  });
});

describe('the walk of a getToken', () => {
  /** Files of the house, outermost first, each once, of the calls that are under way or waited for. */
  function filesOnStack(): string[] {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 100;
    const { stack = '' } = new Error('where');
    Error.stackTraceLimit = stackTraceLimit;
    const paths = stack.matchAll(/[\\/]((?:src|machines)[\\/][\w\\/.-]+\.ts):/g);
    return [...new Set([...paths].reverse().map(([, path = '']) => path.replaceAll('\\', '/')))];
  }

  /** Where a getToken is when `createToken` is called, and when the request goes out. */
  async function lookAtStacks(skipCache: boolean) {
    // From the source, where the files are those of the walk: what is built has others.
    const { frontendApi } = await import('../../src/frontend-api/frontend-api.ts');
    const { createSession } = await import('../../src/session/create-session.ts');
    const { clock, now, monotonicNow } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
    const stacks = { call: [] as string[], wire: [] as string[] };
    const api = frontendApi({
      url: 'https://api.example',
      fetch: async () => {
        stacks.wire = filesOnStack();
        return Response.json({ jwt: makeToken({ iatMs: now() }) });
      },
    });
    const createToken: typeof api.createToken = (input, call) => {
      stacks.call = filesOnStack();
      return api.createToken(input, call);
    };
    const session = createSession({ sessionId: 'sess_test', createToken, clock, now, monotonicNow });
    await session.getToken();
    if (skipCache) await session.getToken({ skipCache });
    session.dispose();
    return stacks;
  }

  const down = walkOf(contributing, 'A getToken');
  const inSession = (...names: string[]) => names.map((name) => `src/session/${name}.ts`);
  const back = [...section(contributing, 'A getToken').matchAll(/^- `([^`]+)`/gm)].flatMap(([, path]) => path ?? []);

  test.each([[false], [true]])('is what the call stack says, with skipCache: %s', async (skipCache) => {
    const { call, wire } = await lookAtStacks(skipCache);
    expect(down.filter((path) => call.includes(path))).toEqual(call);
    const throttle = skipCache ? ['request-throttle'] : [];
    expect(call).toEqual(inSession('create-session', 'key-actor', ...throttle, 'chart-actors'));
    expect(wire.toReversed()).toEqual(back);
    const row = /\| its answer,.* \| (\d+) returns,.* \| (\d+) \|/.exec(readFileSync('docs/architecture.md', 'utf8'));
    expect([Number(row?.[1]), Number(row?.[2])]).toEqual([back.length, 3]);
  });
});

/** The pages that tests make anew, each with the test: a file snapshot, or what is written when `UPDATE_DOCS` is set. */
function madeBy(path: string, text: string): (readonly [page: string, test: string])[] {
  const isWritten = text.includes('UPDATE_DOCS') && !path.startsWith('test/docs/');
  const marks = isWritten ? /[./]*(docs\/[\w.-]+\.md)/g : /toMatchFileSnapshot\(['`][./]*(docs\/[^'`$]+)/g;
  return [...text.matchAll(marks)].map(([, page = '']) => [page, path] as const);
}

test('every generated page is listed with the test that makes it', () => {
  const rows = section(contributing, 'Generated pages').split('\n');
  const made = [...sourceFiles('test')].flatMap(([path, text]) => madeBy(path, text));
  expect(made.length).toBeGreaterThan(10);
  expect(made.filter(([page, path]) => !rows.some((row) => row.includes(page) && row.includes(path)))).toEqual([]);
  // In two parts, so that it is not found here.
  const call = ['toMatch', 'FileSnapshot'].join('');
  expect(madeBy('test/x.test.ts', `${call}('../docs/planted.md')`)).toEqual([['docs/planted.md', 'test/x.test.ts']]);
});

/** The tools of a folder: what is no test, no fixture and nothing but configuration in JSON. */
function toolsIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return paths
    .filter((path) => /\.(?:ts|mjs|grit)$/.test(path) && !/\.(?:test|site)\.ts$|\.d\.ts$|^fixtures\//.test(path))
    .map((path) => `${folder}/${path}`);
}

test('every hand-written tool has a line that says why no library does it', () => {
  const named = pathsIn(section(contributing, 'Hand-written tools'));
  const tools = ['test/house', 'test/docs', 'test/mutation', 'test/support'].flatMap(toolsIn);
  expect(tools.filter((path) => !named.includes(path))).toEqual([]);
  expect(named.filter((path, index) => named.indexOf(path) !== index)).toEqual([]);
  expect(toolsIn('test/docs')).toContain('test/docs/pages/layers.ts');
  const lines = tools.map((path) => readFileSync(path, 'utf8').split('\n').length - 1);
  expect(lines.reduce((sum, count) => sum + count)).toBeLessThan(3_000);
});

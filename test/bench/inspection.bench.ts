/**
 * What it costs a session that it could be inspected, when nobody inspects: the package as it is against a build of the same
 * source without the hook, side by side in one process. Fails when the ratio exceeds the budget.
 *
 * Each build is loaded several times, for the compiler of the engine does not treat two copies of one program alike: of ten, the
 * slowest may take a fifth longer. A round runs every copy once, in an order that changes, so that what disturbs one disturbs all.
 * A build costs what the faster half of its copies do on average; builds are compared within a set of copies that took turns, and
 * of several sets the median counts. (The fastest copy of all sets, which was compared before, let one lucky copy decide, and
 * could not be caught up with once the machine had become slower: with no difference at all one run in ten failed.)
 *
 * "same" is the ratio of two groups of copies of one build: what this run cannot tell apart. "burdened" shows that the ruler sees
 * an inspector that does nothing, and for a cached read, which tells an inspector nothing, one small object a call.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as Package from '../../src/index.ts';

const BUDGET = 1.02;
const COPIES = 10;
/** Of each build; one that is inspected, and one that makes an object at each call. */
const COPIES_OF_SET = 2 * COPIES + 2;
const SETS = 6;
const ROUNDS = 300;
/** Rounds before those that count, for the compiler. */
const WARM_UP = -60;
/** Long enough for the clock, short enough that a busy machine rarely hits one. */
const BATCH = { mint: 3, cached: 1_000, life: 1 } as const;
const root = join(import.meta.dirname, '../..');

/** What makes a session inspectable, and the same without. Each must be found once, else the benchmark compares nothing. */
const CUTS: readonly (readonly [file: string, text: string, without: string])[] = [
  ['src/session/key-actor.ts', 'inspect: options.inspect,', ''],
  ['src/session/resolve-options.ts', 'const inspectors = [inspect ?? []].flat();', 'const inspectors: never[] = [];'],
];

/** What a planted burden is put in the place of: the ruler must see it. */
const BURDEN: typeof CUTS = [
  [
    'src/session/create-session.ts',
    'const options = given ?? NO_OPTIONS;',
    'const options = { ...(given ?? NO_OPTIONS) };',
  ],
];

type Variant = 'with' | 'without' | 'inspected' | 'copying';
type Task = keyof typeof BATCH;
type Run = Readonly<Record<Task, () => Promise<unknown>>>;

interface Copy {
  readonly variant: Variant;
  readonly set: number;
  /** Of the copies of one variant, every other is of the second group. */
  readonly isOdd: boolean;
  readonly run: Run;
  readonly tookNs: Record<Task, number[]>;
}

const nowMs = Date.UTC(2026, 0, 1);
const jwt = token();
const clock = { setTimeout: () => 0, clearTimeout: () => undefined };
const nobody = { [Symbol.for('xstate-session.inspect')]: () => undefined };

const files = {
  with: await bundle('with', []),
  without: await bundle('without', CUTS),
  copying: await bundle('copying', BURDEN),
};
const copies: Copy[] = [];

for (const task of Object.keys(BATCH) as Task[]) {
  // Where the first copies do not settle it, fresh ones of both builds join them; no reading is thrown away.
  for (let set = 0; set < SETS && (set === 0 || !isFine(task)); set += 1) {
    if (copies.length <= set * COPIES_OF_SET) await loadSet(set);
    const playing = copies.slice(set * COPIES_OF_SET, (set + 1) * COPIES_OF_SET);
    for (let round = WARM_UP; round < ROUNDS; round += 1) await playRound(task, round, playing);
  }
  if (!isFine(task)) process.exitCode = 1;
  tell(task);
}

async function loadSet(set: number): Promise<void> {
  for (let index = set * COPIES; index < (set + 1) * COPIES; index += 1) {
    for (const variant of ['with', 'without'] as const) copies.push(await load(variant, set, index));
  }
  copies.push(await load('inspected', set, -1 - set), await load('copying', set, -1 - set));
}

async function bundle(name: string, cuts: typeof CUTS): Promise<string> {
  const outfile = join(import.meta.dirname, `inspection.${name}.mjs`);
  await build({
    entryPoints: [join(root, 'src/index.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    plugins: [
      {
        name: 'cut',
        setup({ onLoad }) {
          onLoad({ filter: /[\\/]src[\\/]session[\\/]/ }, ({ path }) => {
            const contents = cuts
              .filter(([file]) => path === join(root, file))
              .reduce(
                (text, [file, found, without]) => {
                  if (text.split(found).length !== 2) throw new TypeError(`"${found}" is not once in ${file}`);
                  return text.replace(found, without);
                },
                readFileSync(path, 'utf8'),
              );
            return { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  return pathToFileURL(outfile).href;
}

async function load(variant: Variant, set: number, index: number): Promise<Copy> {
  const file = variant === 'inspected' ? files.with : files[variant];
  const { createSession } = (await import(`${file}?copy=${index}`)) as typeof Package;
  const create = () =>
    createSession({
      sessionId: 'sess_bench',
      createToken: async () => jwt,
      clock,
      now: () => nowMs,
      monotonicNow: () => 0,
      random: () => 0.5,
      ...(variant === 'inspected' && { inspect: nobody as unknown as Package.SessionInspector }),
    });
  const session = create();
  await session.getToken();
  const fresh = Object.freeze({ skipCache: true });
  const run: Run = {
    mint: () => session.getToken(fresh),
    cached: () => session.getToken(),
    async life() {
      const one = create();
      await one.getToken();
      one.dispose();
    },
  };
  return { variant, set, isOdd: index % 2 === 1, run, tookNs: { mint: [], cached: [], life: [] } };
}

async function playRound(task: Task, round: number, playing: readonly Copy[]): Promise<void> {
  const turn = Math.abs(round) % playing.length;
  const order = [...playing.slice(turn), ...playing.slice(0, turn)];
  if (round % 2 === 0) order.reverse();
  for (const { run, tookNs } of order) {
    const call = run[task];
    const startedAt = process.hrtime.bigint();
    for (let index = 0; index < BATCH[task]; index += 1) await call();
    const took = Number(process.hrtime.bigint() - startedAt) / BATCH[task];
    if (round >= 0) tookNs[task].push(took);
  }
}

/** Of two kinds of copies, how much longer the first take: the median of the sets that were played. */
function ratioOf(task: Task, isMeant: (copy: Copy) => boolean, isOther: (copy: Copy) => boolean): number {
  const played = [...new Set(copies.filter(({ tookNs }) => tookNs[task].length > 0).map(({ set }) => set))];
  const ratios = played.map((wanted) => {
    const ofSet = copies.filter(({ set }) => set === wanted);
    return costOf(task, ofSet.filter(isMeant)) / costOf(task, ofSet.filter(isOther));
  });
  return median(ratios);
}

/** Nanoseconds of the faster half, on average: which copies the engine favours is luck, and with many each build has some. */
function costOf(task: Task, ofOneKind: readonly Copy[]): number {
  const sorted = ofOneKind.map(({ tookNs }) => fast(tookNs[task])).sort((left, right) => left - right);
  const faster = sorted.slice(0, Math.ceil(sorted.length / 2));
  return faster.reduce((sum, tookNs) => sum + tookNs, 0) / faster.length;
}

function is(wanted: Variant): (copy: Copy) => boolean {
  return ({ variant }) => variant === wanted;
}

function burdenOf(task: Task): Variant {
  return task === 'cached' ? 'copying' : 'inspected';
}

/** Also whether the ruler sees a burden. */
function isFine(task: Task): boolean {
  const burdened = ratioOf(task, is(burdenOf(task)), is('without'));
  return ratioOf(task, is('with'), is('without')) <= BUDGET && burdened > BUDGET;
}

function tell(task: Task): void {
  const half = (wanted: boolean) => (copy: Copy) => copy.variant === 'with' && copy.isOdd === wanted;
  const played = copies.filter((copy) => copy.variant === 'without' && copy.tookNs[task].length > 0);
  const figures = [
    `${(costOf(task, played) / 1_000).toFixed(2).padStart(8)} µs without`,
    `${ratioOf(task, is('with'), is('without')).toFixed(3)}x with (at most ${BUDGET}x)`,
    `same ${ratioOf(task, half(true), half(false)).toFixed(3)}x`,
    `burdened ${ratioOf(task, is(burdenOf(task)), is('without')).toFixed(2)}x`,
    `${played.length / COPIES} set(s)`,
  ];
  console.log(`${isFine(task) ? 'ok    ' : 'FAILED'}  ${task.padEnd(7)} ${figures.join('  ')}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted.length >> 1;
  return ((sorted[upper] ?? Number.NaN) + (sorted[(sorted.length - 1) >> 1] ?? Number.NaN)) / 2;
}

/** Of the fastest tenth the slowest: a busy machine only ever adds time. */
function fast(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 10)] ?? Number.NaN;
}

/** A token that is usable for an hour of a clock that stands still. */
function token(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = nowMs / 1_000;
  return `${part({ alg: 'none' })}.${part({ sid: 'sess_bench', iat, exp: iat + 3_600 })}.signature`;
}

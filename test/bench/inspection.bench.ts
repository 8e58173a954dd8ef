/**
 * What it costs a session that it could be inspected, when nobody inspects: the package as it is against a build of the same
 * source without the hook, side by side in one process. Fails when the ratio exceeds the budget.
 *
 * Each build is loaded several times, for the compiler of the engine does not treat two copies of one program alike; a round
 * runs every copy once, in an order that changes, so that what disturbs one disturbs all. "same" is the ratio of two groups of
 * copies of one build: what this run cannot tell apart. "inspected" shows that the ruler sees an inspector that does nothing.
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
/** Of each build; and one that is inspected. */
const COPIES_OF_SET = 2 * COPIES + 1;
const SETS = 4;
const ROUNDS = 300;
/** Rounds before those that count, for the compiler. */
const WARM_UP = -60;
/** Long enough for the clock, short enough that a busy machine rarely hits one. */
const BATCH = { mint: 3, cached: 1_000, life: 1 } as const;
const root = join(import.meta.dirname, '../..');

/** What makes a session inspectable, and the same without. Each must be found once, else the benchmark compares nothing. */
const CUTS: readonly (readonly [file: string, text: string, without: string])[] = [
  ['src/session/key-actor.ts', 'inspect: options.inspect?.[INSPECT],', ''],
  ['src/session/resolve-options.ts', ', inspect } = options;', ' } = options;'],
  [
    'src/session/resolve-options.ts',
    "check(inspect == null || typeof inspect[INSPECT] === 'function', 'inspect', 'made by createInspector', inspect);",
    '',
  ],
];

type Variant = 'with' | 'without' | 'inspected';
type Task = keyof typeof BATCH;
type Run = Readonly<Record<Task, () => Promise<unknown>>>;

interface Copy {
  readonly variant: Variant;
  /** Of the copies of one variant, every other is of the second group. */
  readonly isOdd: boolean;
  readonly run: Run;
  readonly tookNs: Record<Task, number[]>;
}

const nowMs = Date.UTC(2026, 0, 1);
const jwt = token();
const clock = { setTimeout: () => 0, clearTimeout: () => undefined };
const nobody = { [Symbol.for('xstate-session.inspect')]: () => undefined };

const files = { with: await bundle('with', []), without: await bundle('without', CUTS) };
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
    for (const variant of ['with', 'without'] as const) copies.push(await load(variant, index));
  }
  copies.push(await load('inspected', -1 - set));
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

async function load(variant: Variant, index: number): Promise<Copy> {
  const file = variant === 'without' ? files.without : files.with;
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
  return { variant, isOdd: index % 2 === 1, run, tookNs: { mint: [], cached: [], life: [] } };
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

/** Nanoseconds of the fastest copy: which one the engine favours is luck, and with many copies each build has some. */
function costOf(task: Task, isMeant: (copy: Copy) => boolean): number {
  return Math.min(
    ...copies.filter(isMeant).flatMap(({ tookNs }) => (tookNs[task].length > 0 ? [fast(tookNs[task])] : [])),
  );
}

function costOfVariant(task: Task, wanted: Variant): number {
  return costOf(task, ({ variant }) => variant === wanted);
}

function ratioOf(task: Task, variant: Variant): number {
  return costOfVariant(task, variant) / costOfVariant(task, 'without');
}

/** Also whether the ruler sees an inspector; a cached read tells it nothing. */
function isFine(task: Task): boolean {
  return ratioOf(task, 'with') <= BUDGET && (task === 'cached' || ratioOf(task, 'inspected') > BUDGET);
}

function tell(task: Task): void {
  const half = (wanted: boolean) => costOf(task, ({ variant, isOdd }) => variant === 'with' && isOdd === wanted);
  const figures = [
    `${(costOfVariant(task, 'without') / 1_000).toFixed(2).padStart(8)} µs without`,
    `${ratioOf(task, 'with').toFixed(3)}x with (at most ${BUDGET}x)`,
    `same ${(half(true) / half(false)).toFixed(3)}x`,
    `inspected ${ratioOf(task, 'inspected').toFixed(2)}x`,
  ];
  console.log(`${isFine(task) ? 'ok    ' : 'FAILED'}  ${task.padEnd(7)} ${figures.join('  ')}`);
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

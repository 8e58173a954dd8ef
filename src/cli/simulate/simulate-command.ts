import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { printable } from '../../inspect/redaction/printable.ts';
import { unknownNames } from '../../protocol/caller-input.ts';
import { DEFAULT_LIMITS, type Limits } from '../../protocol/limits.ts';
import { durationMs, lifetimeMs } from '../duration.ts';
import { type CommandOutput, columnsOf } from '../terminal.ts';
import { problemWithFile, writePicture } from '../write-file.ts';
import { drawFleets } from './draw-fleets.ts';
import { renderText, type Simulation, saidOfUntested } from './render-text.ts';
import { simulate } from './simulate.ts';

/** The options of the subcommand. */
interface SimulateCommandOptions {
  readonly clients: number;
  readonly sample?: number;
  readonly outage: number;
  readonly duration?: number;
  readonly away: 'origin' | 'everything';
  readonly lifetime: number;
  readonly capacity?: number;
  readonly policy: 'automatic' | 'manual' | 'never';
  readonly refused: number;
  readonly opened: 'spread' | 'together';
  readonly limit?: Partial<Limits>;
  readonly seed: number;
  readonly threads: number;
  readonly json?: boolean;
  readonly svg?: string;
}

/** When the outage begins: by then a fleet is calm. */
const AWAY_FROM_MS = 5 * 60_000;
/** How long is looked on after it. */
const AFTERWARDS_MS = 10 * 60_000;
/** Pages of a larger fleet stand for others. */
const SAMPLE_MAX = 10_000;
const SEED_MAX = 2 ** 32 - 1;
const MANY = 1e9;

/**
 * Adds the subcommand `simulate`.
 *
 * @param program - The file that a thread begins with; without one there is one thread.
 * @param done - Is told the exit code: 1 when the chart's fleet storms, loses a user or was not put to the test.
 */
export function addSimulate(
  command: Command,
  process: NodeJS.Process,
  { program, io, done }: { readonly program: URL | undefined; readonly io: CommandOutput; done(code: number): void },
): void {
  command
    .command('simulate')
    .description(
      'Shows what a fleet of pages does to the edge when the origin goes and returns. Ends with 1 when they storm, lose a user, or ask for nothing in the outage.',
    )
    .option('--clients <number>', 'open pages, each with a session', wholeNumber(1, MANY), 1_000)
    .option(
      '--sample <number>',
      'pages to simulate, each for several (default: all, 10,000 at most)',
      wholeNumber(1, MANY),
    )
    .addOption(
      new Option('--outage <duration>', 'how long the origin is away, from the fifth minute on')
        .argParser(duration)
        .default(10 * 60_000, '10m'),
    )
    .option('--duration <duration>', 'how long in all (default: the outage, 5 minutes before and 10 after)', duration)
    .addOption(choice('--away <what>', 'what is away', ['origin', 'everything']))
    .addOption(
      new Option('--lifetime <duration>', 'how long a token lives: 5m, 20s or 20')
        .argParser(lifetime)
        .default(60_000, '60s'),
    )
    .option('--capacity <number>', 'requests that the edge answers in a second (default: all)', positive)
    .addOption(choice('--policy <policy>', 'when a refused page is redirected', ['manual', 'automatic', 'never']))
    .option('--refused <share>', 'pages whose expired token the edge does not take, 0 to 1', share, 0.01)
    .addOption(choice('--opened <how>', 'how the pages were opened', ['spread', 'together']))
    .option('--limit <name=value>', "one of the chart's limits (may be repeated)", collectLimit)
    .option('--seed <number>', 'where everything random begins', wholeNumber(0, SEED_MAX), 1)
    .option(
      '--threads <number>',
      'threads to run on; the result is the same',
      wholeNumber(1, 64),
      availableParallelism(),
    )
    .option('--json', 'write everything as JSON, the course by second too')
    .option('--svg <file>', 'draw the course into a file')
    .action(async (options: SimulateCommandOptions, self: Command) => {
      const plan = planOf(options, (problem) => self.error(`error: ${problem}`));
      const notWritten = (problem: string) => {
        io.err(printable(`error: ${problem}.`));
        done(2);
      };
      // Before the simulation, which may take minutes.
      const problem = options.svg === undefined ? null : problemWithFile(options.svg, 'picture');
      if (problem !== null) return notWritten(problem);
      const simulation = await simulate({
        plan,
        sample: options.sample ?? SAMPLE_MAX,
        threads: program === undefined ? 1 : options.threads,
        program: program ?? new URL('file:///'),
      });
      const columns = columnsOf(process.stdout, process.env);
      io.out(options.json ? JSON.stringify(simulation) : renderText(simulation, columns).trimEnd());
      // The text says it itself.
      const untested = options.json ? saidOfUntested(simulation.fleets) : null;
      if (untested !== null) io.err(untested);
      if (options.svg !== undefined) {
        const problem = writePicture(drawFleets(simulation), options.svg, options.json ? io.err : io.out);
        if (problem !== null) return notWritten(problem);
      }
      const [{ summary } = { summary: null }] = simulation.fleets;
      const isBorne = summary !== null && summary.requestsInOutage > 0 && !summary.storms && summary.usersLost === 0;
      done(isBorne ? 0 : 1);
    });
}

function planOf(options: SimulateCommandOptions, refuse: (problem: string) => never): Simulation['plan'] {
  const { clients, outage, away, lifetime: lifetimeMs, capacity, policy, refused, opened, limit, seed } = options;
  const awayUntilMs = AWAY_FROM_MS + outage;
  const durationMs = options.duration ?? awayUntilMs + AFTERWARDS_MS;
  if (durationMs < awayUntilMs) refuse('--duration must be at least the outage and the five minutes before it');
  return {
    pages: clients,
    durationMs,
    away,
    awayFromMs: AWAY_FROM_MS,
    awayUntilMs,
    lifetimeMs,
    capacity: capacity ?? null,
    policy,
    refusedShare: refused,
    opened,
    limits: limit ?? {},
    seed,
  };
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (/^[\d.]+$/.test(text) && value > 0 && value <= MANY) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function share(text: string): number {
  const value = Number(text);
  if (/^[\d.]+$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

const SECOND_MS = 1_000;
const LONGEST_MS = 7 * 24 * 60 * 60 * SECOND_MS;

function duration(text: string): number {
  const ms = durationMs(text);
  if (ms >= SECOND_MS && ms <= LONGEST_MS) return ms;
  throw new InvalidArgumentError('It must be a duration with its unit, such as 90s, 10m or 1.5h, from 1s to 168h.');
}

function lifetime(text: string): number {
  const ms = lifetimeMs(text);
  // A token of a few seconds is never usable: its margin is longer.
  if (ms % SECOND_MS === 0 && ms >= 10 * SECOND_MS && ms <= LONGEST_MS) return ms;
  throw new InvalidArgumentError('It must be whole seconds, such as 90s, 5m or 90, from 10s to 168h.');
}

function collectLimit(text: string, before: Partial<Limits> = {}): Partial<Limits> {
  const [name = '', value = '', ...more] = text.split('=');
  const isNumber = more.length === 0 && /^[+-]?\d+(?:\.\d+)?$/.test(value);
  if (!isNumber) throw new InvalidArgumentError('It must be name=number.');
  const [unknown] = unknownNames({ [name]: value }, DEFAULT_LIMITS);
  if (unknown !== undefined) throw new InvalidArgumentError(unknown);
  // A factor below 1 would be none.
  const least = name === 'backoffFactor' ? 1 : 0;
  if (Number(value) < least) throw new InvalidArgumentError(`${name} must be at least ${least}.`);
  return { ...before, [name]: Number(value) };
}

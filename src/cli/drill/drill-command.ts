import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Failure } from '../../protocol/failure.ts';
import { checkedWire, type WireError } from '../../testing/emulator/checked-wire.ts';
import { frontendApiWire } from '../../testing/emulator/frontend-api-wire.ts';
import { saidOfMisread } from '../../testing/emulator/misread-refusal.ts';
import { frontendApiEmulator } from '../../testing/frontend-api-emulator.ts';
import type { WireAdapter } from '../../testing/wire-adapter.ts';
import { serveDrillPage } from '../playground/serve-drill-page.ts';
import { columnsOf, untilInterrupted, wantsColors, withoutSecrets } from '../terminal.ts';
import { problemWithFile, writePicture } from '../write-file.ts';
import { defaultActors, type EmulatorPlace, type LoadedActors, loadActors } from './actors.ts';
import { captureOutput } from './capture-output.ts';
import { drillPicture } from './drill-picture.ts';
import type { DrillEvent } from './events.ts';
import { realPlatform, seededRandom } from './platform.ts';
import { jsonLines, textRenderer } from './renderers.ts';
import { runDrill, sessionIdOf } from './run-drill.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { steadyTime } from './steady-time.ts';
import { createTimeline } from './timeline.ts';

const SEED_MAX = 2 ** 32 - 1;

/**
 * Adds the subcommand `drill`.
 *
 * @param done - Is told the exit code.
 */
export function addDrill(program: Command, process: NodeJS.Process, done: (code: number) => void): void {
  program
    .command('drill')
    .description('Plays a session through outages, over real HTTP, and checks what never may break.')
    .option('-s, --scenario <name>', 'play this scenario only (may be repeated)', collectScenario)
    .option('-l, --list', 'list the scenarios and end')
    .option('--json', 'write one event a line, the summary last')
    .addOption(new Option('-q, --quiet', 'write the summary only').conflicts(['verbose', 'json']))
    .addOption(new Option('--verbose', 'write each state, and what each guarantee says, too').conflicts('json'))
    .option('--svg <file>', 'write a picture of the drill: states, token and world of each scenario')
    .option('--seed <number>', 'the seed of the jitter, as a drill prints it', parseSeed)
    .addOption(
      new Option('--web', 'serve a page that drills the session in your own browser, until interrupted').conflicts([
        'scenario',
        'list',
        'json',
        'seed',
        'actors',
        'svg',
        'quiet',
        'verbose',
      ]),
    )
    .option('--actors <module>', 'drill your own createToken: a module that exports it')
    .action(async (options: DrillCommandOptions & { readonly web?: boolean }, command: Command) => {
      if (options.web) return drillInBrowser(process);
      done(await drillCommand(options, process, (problem) => command.error(`error: ${problem}`)));
    });
}

async function drillInBrowser(process: NodeJS.Process): Promise<void> {
  const interrupted = untilInterrupted(process);
  const page = await serveDrillPage();
  process.stdout.write(`The drill is at ${page.url}\nOpen it in several tabs; end it with Ctrl+C.\n`);
  await interrupted;
  await page.close();
}

function collectScenario(name: string, before: readonly string[] = []): readonly string[] {
  if (scenarios.some((scenario) => scenario.name === name)) return [...before, name];
  throw new InvalidArgumentError(`There is: ${scenarios.map((scenario) => scenario.name).join(', ')}.`);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= SEED_MAX) return seed;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${SEED_MAX}.`);
}

/** The options of the subcommand. */
interface DrillCommandOptions {
  readonly scenario?: readonly string[];
  readonly list?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly svg?: string;
  readonly seed?: number;
  readonly actors?: string;
}

const INTERRUPTED = 130;

/**
 * Runs `xstate-session drill`.
 *
 * @param refuse - Ends the command with a mistake of the caller's.
 * @returns The exit code.
 */
async function drillCommand(
  options: DrillCommandOptions,
  process: NodeJS.Process,
  refuse: (problem: string) => never,
): Promise<number> {
  const { stdout, stderr, env } = process;
  const hasColors = wantsColors(stdout, env);
  if (options.list) {
    stdout.write(listScenarios(scenarios, options.json === true));
    return 0;
  }
  // Before the drill, which takes half a minute.
  const problem = options.svg === undefined ? null : problemWithFile(options.svg, 'picture');
  if (problem !== null) refuse(problem);
  const chosen = scenarios.filter(({ name }) => options.scenario?.includes(name) ?? true);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const time = steadyTime();
  const platform = realPlatform(time);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  const interruptWhenGone = (error: NodeJS.ErrnoException) => error.code === 'EPIPE' && interrupt();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  stdout.on('error', interruptWhenGone);
  const captured = options.actors === undefined ? undefined : captureOutput(process, console);
  // Known only once the module is loaded, and that may need the address.
  let wire = frontendApiWire;
  const emulator = frontendApiEmulator({
    now: platform.now,
    clock: platform.clock,
    random: seededRandom(seed),
    get wire() {
      return wire;
    },
  });
  let foreignRequest: string | undefined;
  let misreadRefusal: Failure | undefined;
  let wireMistake: WireError | undefined;
  const render = options.json
    ? { event: jsonLines }
    : textRenderer({
        hasColors,
        isLive: stdout.isTTY === true,
        columns: () => columnsOf(stdout, env),
        detail: detailOf(options),
      });
  const timeline = createTimeline();
  try {
    const { url } = await emulator.listen();
    // Making the key and the first request take a while, which would look like a slow server.
    await platform.fetch(`${url}/.well-known/jwks.json`).then((response) => response.arrayBuffer());
    const places = chosen.map(
      (scenario): EmulatorPlace => ({ url, fetch: platform.fetch, sessionId: sessionIdOf(scenario) }),
    );
    const { actors, wire: ownWire } = await actorsOf(options.actors, places, env, refuse);
    const onMistake = (mistake: WireError) => {
      wireMistake ??= mistake;
      interrupt();
    };
    wire = checkedWire(ownWire ?? frontendApiWire, onMistake);
    const summary = await runDrill({
      emulator,
      url,
      scenarios: chosen,
      actorsFor: (sessionId) => actors.get(sessionId) ?? refuse(`there are no actors for ${sessionId}`),
      actorsPath: options.actors ?? null,
      wire,
      platform,
      seed,
      signal: interruption.signal,
      onForeignRequest(request) {
        foreignRequest ??= request;
        interrupt();
      },
      onMisreadRefusal(refusal) {
        misreadRefusal ??= refusal;
        interrupt();
      },
      ...(captured && { captured }),
      report(event: DrillEvent) {
        timeline.take(event);
        const text = render.event(event);
        if (text !== '') stdout.write(withoutSecrets(text));
        if (event.type === 'tick') return '';
        // Next to nothing is written then: what would be is looked through for secrets all the same.
        return options.quiet ? jsonLines(event) : text;
      },
    });
    if (options.svg !== undefined) {
      const picture = withoutSecrets(drillPicture(timeline.scenarios, summary));
      const say = (line: string) => (options.json ? stderr : stdout).write(`${line}\n`);
      const problem = writePicture(picture, options.svg, say);
      if (problem !== null) return refuse(problem);
    }
    return summary.ok ? 0 : 1;
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    if (wireMistake !== undefined) return refuse(withoutSecrets(withCause(wireMistake)));
    if (foreignRequest !== undefined) return refuse(foreignTo(wire, foreignRequest));
    if (misreadRefusal !== undefined) return refuse(saidOfMisread(wire, misreadRefusal));
    stderr.write('interrupted\n');
    return INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await emulator.close();
    time.stop();
    captured?.stop();
  }
}

function foreignTo({ name }: WireAdapter, request: string): string {
  return `${request} is no request of ${name}: export the adapter of your wire as "wireAdapter" beside your actors (docs/testing.md)`;
}

/** With what the adapter threw: here is nobody else who would say it. */
function withCause({ says, cause }: WireError): string {
  return cause === undefined ? says : `${says.replace(/\.$/, ':')} ${String(cause)}`;
}

function detailOf({ quiet, verbose }: DrillCommandOptions): 'quiet' | 'normal' | 'verbose' {
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
}

async function actorsOf(
  path: string | undefined,
  places: readonly EmulatorPlace[],
  env: NodeJS.ProcessEnv,
  refuse: (problem: string) => never,
): Promise<Exclude<LoadedActors, { problem: string }>> {
  if (path === undefined) return { actors: new Map(places.map((place) => [place.sessionId, defaultActors(place)])) };
  // For a module that exports its createToken as it is: nobody tells it the place otherwise.
  env.XSTATE_SESSION_DRILL_URL = places[0]?.url;
  const loaded = await loadActors(path, places);
  return 'problem' in loaded ? refuse(loaded.problem) : loaded;
}

/** The scenarios with their titles, one a line. */
function listScenarios(scenarios: readonly Scenario[], asJson: boolean): string {
  const widest = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios
    .map(({ name, title }) => (asJson ? JSON.stringify({ name, title }) : `${name.padEnd(widest)}  ${title}`))
    .map((line) => `${line}\n`)
    .join('');
}

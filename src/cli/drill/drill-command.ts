import { frontendApiEmulator } from '../../testing/frontend-api-emulator.ts';
import type { DrillEvent, DrilledActors, Place } from './contract.ts';
import { defaultActors } from './default-actors.ts';
import { jsonLines } from './json-lines.ts';
import { listScenarios } from './list-scenarios.ts';
import { loadActors } from './load-actors.ts';
import { overhear } from './overhear.ts';
import { realPlatform } from './real-platform.ts';
import { runDrill } from './run-drill.ts';
import { scenarios } from './scenarios.ts';
import { seededRandom } from './seeded-random.ts';
import { sessionIdOf } from './session-id-of.ts';
import { textRenderer } from './text-renderer.ts';
import { wantsColors } from './wants-colors.ts';
import { withoutSecrets } from './without-secrets.ts';

/** The options of the subcommand. */
export interface DrillCommandOptions {
  readonly scenario?: readonly string[];
  readonly list?: boolean;
  readonly json?: boolean;
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
export async function drillCommand(
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
  const chosen = scenarios.filter(({ name }) => options.scenario?.includes(name) ?? true);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const platform = realPlatform();
  const emulator = frontendApiEmulator({ now: platform.now, clock: platform.clock, random: seededRandom(seed) });
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  const interruptWhenGone = (error: NodeJS.ErrnoException) => error.code === 'EPIPE' && interrupt();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  stdout.on('error', interruptWhenGone);
  const overheard = options.actors === undefined ? undefined : overhear(process, console);
  const render = options.json ? { event: jsonLines } : textRenderer({ hasColors, isLive: stdout.isTTY === true });
  try {
    const { url } = await emulator.listen();
    // Making the key and the first request take a while, which would look like a slow server.
    await platform.fetch(`${url}/.well-known/jwks.json`).then((response) => response.arrayBuffer());
    const places = chosen.map((scenario): Place => ({ url, fetch: platform.fetch, sessionId: sessionIdOf(scenario) }));
    const actors = await actorsOf(options.actors, places, env, refuse);
    const summary = await runDrill({
      emulator,
      url,
      scenarios: chosen,
      actorsFor: (sessionId) => actors.get(sessionId) ?? refuse(`there are no actors for ${sessionId}`),
      actorsPath: options.actors ?? null,
      platform,
      seed,
      signal: interruption.signal,
      ...(overheard && { overheard }),
      tell(event: DrillEvent) {
        const text = render.event(event);
        if (text !== '') stdout.write(withoutSecrets(text));
        return event.type === 'tick' ? '' : text;
      },
    });
    return summary.ok ? 0 : 1;
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    stderr.write('interrupted\n');
    return INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await emulator.close();
    overheard?.stop();
  }
}

async function actorsOf(
  path: string | undefined,
  places: readonly Place[],
  env: NodeJS.ProcessEnv,
  refuse: (problem: string) => never,
): Promise<ReadonlyMap<string, DrilledActors>> {
  if (path === undefined) return new Map(places.map((place) => [place.sessionId, defaultActors(place)]));
  // For a module that exports its createToken as it is: nobody tells it the place otherwise.
  env.XSTATE_SESSION_DRILL_URL = places[0]?.url;
  const loaded = await loadActors(path, places);
  return 'problem' in loaded ? refuse(loaded.problem) : loaded.actors;
}

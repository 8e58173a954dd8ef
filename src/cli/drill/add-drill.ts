import { type Command, InvalidArgumentError, Option } from 'commander';
import { untilInterrupted } from '../until-interrupted.ts';
import { serveDrillPage } from '../web/serve-drill-page.ts';
import type { DrillCommandOptions } from './drill-command.ts';
import { drillCommand } from './drill-command.ts';
import { scenarios } from './scenarios.ts';

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
    .option('--seed <number>', 'the seed of the jitter, as a drill prints it', parseSeed)
    .addOption(
      new Option('--web', 'serve a page that drills the session in your own browser, until interrupted').conflicts([
        'scenario',
        'list',
        'json',
        'seed',
        'actors',
      ]),
    )
    .option('--actors <module>', 'drill your own createToken: a module that exports it')
    .action(async (options: DrillCommandOptions & { readonly web?: boolean }, command: Command) => {
      if (options.web) return drillInBrowser(process);
      done(await drillCommand(options, process, (problem) => command.error(`error: ${problem}`)));
    });
}

async function drillInBrowser(process: NodeJS.Process): Promise<void> {
  const page = await serveDrillPage();
  process.stdout.write(`The drill is at ${page.url}\nOpen it in several tabs; end it with Ctrl+C.\n`);
  await untilInterrupted(process);
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

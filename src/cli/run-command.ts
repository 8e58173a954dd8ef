import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { printableLines } from '../inspect/redaction/printable.ts';
import { DIAGRAM_CHOICES, type DiagramOptions, diagram } from './diagram.ts';
import { addDrill } from './drill/drill-command.ts';
import { lifetimeMs } from './duration.ts';
import { EMULATOR_PORT, type EmulatorCommandOptions, serveEmulator } from './emulator.ts';
import { inspect, VIEWER_PORT } from './inspect.ts';
import { writePlayground } from './playground/write-playground.ts';
import { type ReplayOptions, replay } from './replay.ts';
import { addSimulate } from './simulate/simulate-command.ts';
import { type CommandOutput, untilInterrupted } from './terminal.ts';

/** What the command is run with. */
export interface CommandContext {
  readonly version: string;
  readonly process: NodeJS.Process;
  /** The file of the command itself, for threads to begin with. Not given: there is one thread. */
  readonly program?: URL;
}

/** The exit code of a mistake on the command line. */
const MISTAKE = 2;

/**
 * The command `xstate-session`: results on stdout, mistakes on stderr.
 *
 * @param args - Without the program and the script.
 * @returns The exit code: 0, 1 when what was run says so, 2 for a mistake on the command line, 130 when interrupted.
 */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const { version, process } = context;
  let code = 0;
  const program = new Command('xstate-session')
    .description('The life of a session token as a statechart: tools.')
    .version(version)
    .showHelpAfterError('(--help says what there is)')
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      // It quotes what it was given, and what a module threw.
      writeErr: (text) => process.stderr.write(printableLines(text)),
    })
    .exitOverride();
  const done = (result: number) => {
    code = result;
  };
  addDrill(program, process, done);
  const io = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void process.stderr.write(`${line}\n`),
  };
  addSimulate(program, process, { program: context.program, io, done });
  addTools(program, process, { io, done });
  try {
    await program.parseAsync(withoutHelpOnNothing(args, program), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISTAKE;
    throw error;
  }
}

/** Help on a command that is none would be that on all of them: asked without it, the mistake is told. */
function withoutHelpOnNothing(args: readonly string[], { commands }: Command): readonly string[] {
  const named = args[0] === 'help' ? args[1] : args[0];
  if (named === undefined || named.startsWith('-') || named === 'help') return args;
  return commands.some((command) => command.name() === named) ? args : [named];
}

/**
 * Adds the subcommands `inspect`, `emulator`, `replay`, `playground` and `diagram`.
 *
 * @param done - Is told the exit code.
 */
function addTools(
  program: Command,
  process: NodeJS.Process,
  { io, done }: { readonly io: CommandOutput; done(code: number): void },
): void {
  program
    .command('inspect')
    .description('Serves a page that shows the charts of a running app, redacted.')
    .option('--port <number>', 'where to listen on this machine, 0 for any free one', parsePort, VIEWER_PORT)
    .action(async (options: { readonly port: number }) => {
      // Before anything is said: who reads it may end the command at once.
      const interrupted = untilInterrupted(process);
      const server = await inspect(options, io);
      if (server === null) return done(2);
      await interrupted;
      await server.close();
    });
  program
    .command('emulator')
    .description('Serves a frontend API on this machine, with a session, and a route that breaks it on demand.')
    .option('--port <number>', 'where to listen on this machine, 0 for any free one', parsePort, EMULATOR_PORT)
    .addOption(
      new Option('--lifetime <duration>', 'how long a token lives: 5m, 20s or 20')
        .argParser(parseSeconds)
        .default(60, '60s'),
    )
    .option('--wire <module>', "speak your own back end's wire: a module that exports its adapter as wireAdapter")
    .action(async (options: EmulatorCommandOptions) => {
      const interrupted = untilInterrupted(process);
      const served = await serveEmulator(options, io);
      if (served === null) return done(2);
      await interrupted;
      await served.close();
    });
  program
    .command('replay')
    .description('Steps the chart through a recorded trace, and stops at the first difference.')
    .argument('<file>', 'a trace, as recordTrace writes it')
    .option('--to-test', 'print a vitest file that replays it')
    .option('--html', 'write a page that shows it, beside the file, as FILE.html')
    .action((file: string, options: ReplayOptions) => done(replay(file, options, io)));
  program
    .command('playground')
    .description('Writes a page to try it on: a session, a back end to break, and a plain refresh loop beside it.')
    .argument('[file]', 'where to write it', 'playground.html')
    .action((file: string) => done(writePlayground(file, io)));
  program
    .command('diagram')
    .description('Prints a chart.')
    .addOption(choice('--format <format>', 'how', DIAGRAM_CHOICES.format))
    .addOption(choice('--chart <chart>', 'which', DIAGRAM_CHOICES.chart))
    .addOption(choice('--view <view>', 'what of the session chart an SVG shows', DIAGRAM_CHOICES.view))
    .addOption(choice('--theme <theme>', 'the colours of an SVG', DIAGRAM_CHOICES.theme))
    .action(async (options: DiagramOptions) => done(await diagram(options, io)));
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

function parseSeconds(text: string): number {
  const seconds = lifetimeMs(text) / 1_000;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= SECONDS_MAX) return seconds;
  throw new InvalidArgumentError('It must be whole seconds, such as 20s, 5m or 20, from 1s to 24h.');
}

/** A day: longer than any token of a session is meant to live. */
const SECONDS_MAX = 86_400;

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

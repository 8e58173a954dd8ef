import { type Command, InvalidArgumentError, Option } from 'commander';
import { VIEWER_PORT } from '../inspect/viewer/viewer-port.ts';
import { type DiagramOptions, diagram } from './diagram.ts';
import { DIAGRAM_CHOICES } from './diagram-choices.ts';
import { inspect } from './inspect/inspect.ts';
import { type ReplayOptions, replay } from './replay.ts';
import { untilInterrupted } from './until-interrupted.ts';

/**
 * Adds the subcommands `inspect`, `replay` and `diagram`.
 *
 * @param done - Is told the exit code.
 */
export function addTools(program: Command, process: NodeJS.Process, done: (code: number) => void): void {
  const io = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void process.stderr.write(`${line}\n`),
  };
  program
    .command('inspect')
    .description('Serves a page that shows the charts of a running app, redacted.')
    .option('--port <number>', 'where to listen on this machine, 0 for any free one', parsePort, VIEWER_PORT)
    .action(async (options: { readonly port: number }) => {
      const server = await inspect(options, io);
      if (server === null) return done(2);
      await untilInterrupted(process);
      await server.close();
    });
  program
    .command('replay')
    .description('Steps the chart through a recorded trace, and stops at the first difference.')
    .argument('<file>', 'a trace, as recordTrace writes it')
    .option('--to-test', 'print a vitest file that replays it')
    .action((file: string, options: ReplayOptions) => done(replay(file, options, io)));
  program
    .command('diagram')
    .description('Prints a chart.')
    .addOption(choice('--format <format>', 'how', DIAGRAM_CHOICES.format))
    .addOption(choice('--chart <chart>', 'which', DIAGRAM_CHOICES.chart))
    .addOption(choice('--theme <theme>', 'the colours of an SVG', DIAGRAM_CHOICES.theme))
    .action(async (options: DiagramOptions) => done(await diagram(options, io)));
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

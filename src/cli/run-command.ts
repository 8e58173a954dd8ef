import { Command, CommanderError } from 'commander';
import { printableLines } from '../inspect/redaction/printable.ts';
import { addTools } from './add-tools.ts';
import { addDrill } from './drill/add-drill.ts';

/** What the command is run with. */
export interface CommandWorld {
  readonly version: string;
  readonly process: NodeJS.Process;
}

/** The exit code of a mistake on the command line. */
const MISTAKE = 2;

/**
 * The command `xstate-session`: results on stdout, mistakes on stderr.
 *
 * @param args - Without the program and the script.
 * @returns The exit code: 0, 1 when what was run says so, 2 for a mistake on the command line, 130 when interrupted.
 */
export async function runCommand(args: readonly string[], world: CommandWorld): Promise<number> {
  const { version, process } = world;
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
  addTools(program, process, done);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISTAKE;
    throw error;
  }
}

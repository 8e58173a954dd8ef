import { format } from 'node:util';
import { printableLines } from '../../inspect/redaction/printable.ts';
import { withoutSecrets } from '../terminal.ts';

/** What the actors let out besides their answers. */
export interface CapturedOutput {
  /** Is told each text of the console, as it was; and each error that nobody caught. One listener at a time. */
  listener: { text(text: string): void; uncaught(): void } | null;
  /** Gives console and process back. */
  stop(): void;
}

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/**
 * Listens to what somebody's own actors log and do not catch. It goes to stderr, without secrets: stdout belongs to the
 * drill, and an error nobody caught must not end it with a stack that may quote a token.
 */
export function captureOutput(process: NodeJS.Process, console: Console): CapturedOutput {
  const { stderr } = process;
  const originals = METHODS.map((method) => [method, console[method]] as const);
  const captured: CapturedOutput = {
    listener: null,
    stop() {
      for (const [method, original] of originals) console[method] = original;
      process.off('uncaughtException', onUncaught);
      process.off('unhandledRejection', onUncaught);
    },
  };
  const onUncaught = (error: unknown) => {
    stderr.write(`nobody caught: ${printableLines(withoutSecrets(String(error)))}\n`);
    captured.listener?.uncaught();
  };
  for (const [method] of originals) {
    console[method] = (...args: unknown[]) => {
      const text = format(...args);
      // An actor may log what a server said.
      stderr.write(`${printableLines(withoutSecrets(text))}\n`);
      captured.listener?.text(text);
    };
  }
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  return captured;
}

import wrapAnsi from 'wrap-ansi';

/** Where a command prints: its result, and what is wrong. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

/** Resolves when the person at the terminal, or whoever started the command, wants it to end. */
export function untilInterrupted(process: NodeJS.Process): Promise<void> {
  return new Promise((resolve) => {
    const interrupt = () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      resolve();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
  });
}

/** Whether to write in colour: to a terminal, unless the environment says otherwise. */
export function wantsColors(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** The width of what is written to: of a terminal, or as the environment says; `null` of a file or a pipe. */
export function columnsOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
): number | null {
  const told = Number(env.COLUMNS);
  if (Number.isInteger(told) && told > 0) return told;
  return stream.isTTY === true && stream.columns ? stream.columns : null;
}

/** A JWT, or the beginning of one; a refresh token or a nonce of the emulator. */
const SECRETS = [/eyJ[\w-]{10}[\w.-]*/g, /(?:refresh|nonce)_[\w-]{8}[\w-]*/g];

/** A text whose secrets are taken out: the last line of defence, nothing should be left for it to do. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((left, secret) => left.replace(secret, '[secret]'), text);
}

/**
 * A text in lines of a width, each after the first indented: what hangs under a head of that many columns.
 *
 * @param columns - Of the terminal; `null` where nothing limits a line.
 * @param indent - Columns that the head takes.
 */
export function hanging(text: string, columns: number | null, indent: number): string {
  if (columns === null) return text;
  const lines = wrapAnsi(text, Math.max(LEAST_COLUMNS, columns - indent), { hard: true }).split('\n');
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** A word is broken rather than set in fewer columns than these. */
const LEAST_COLUMNS = 8;

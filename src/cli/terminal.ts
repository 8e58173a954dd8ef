import { stripVTControlCharacters } from 'node:util';
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
 * A text in lines of a width, each after the first indented: what hangs under a head of that many columns. A name that is longer than a
 * line is broken where its parts meet: `origin-/outage-retry`, `missing_/expired_token`, `createToken/InOutage`.
 *
 * @param columns - Of the terminal; `null` where nothing limits a line.
 * @param indent - Columns that the head takes.
 */
export function hanging(text: string, columns: number | null, indent: number): string {
  if (columns === null) return text;
  const width = Math.max(LEAST_COLUMNS, columns - indent);
  const lines = wrapAnsi(
    text.replace(/\S+/g, (word) => brokenAtParts(word, width)),
    width,
    { hard: true },
  ).split('\n');
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** A word is broken anywhere rather than set in fewer columns than these. */
const LEAST_COLUMNS = 8;

/** After a joint, and between a small letter and a capital one. */
const PARTS = /(?<=[-_./:=?&])|(?<=[a-z])(?=[A-Z])/;

/** As much of a word in each line as has room, in whole parts. */
function brokenAtParts(word: string, width: number): string {
  const widthOf = (part: string) => stripVTControlCharacters(part).length;
  if (widthOf(word) <= width) return word;
  const lines: string[] = [];
  for (const part of word.split(PARTS)) {
    const last = lines.at(-1);
    if (last === undefined || widthOf(last + part) > width) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines.join('\n');
}

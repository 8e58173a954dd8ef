/**
 * What a terminal or a page would obey instead of show: the controls of C0 and C1 (an escape sequence can repaint the whole
 * screen), marks that turn the direction of writing, separators of lines, and halves of characters.
 *
 * @see {@link https://trojansource.codes Trojan Source}, for the marks of direction
 */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text that somebody else wrote, on one line, as it may be printed.
 *
 * @param text - Any.
 * @param charsMax - More than these are cut off, with an ellipsis. Default 2000.
 * @returns What was not printable stands there as U+FFFD.
 */
export function printable(text: string, charsMax = 2_000): string {
  const shown = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
  return shown.replace(CONTROL_CHARACTERS, '\ufffd');
}

/** Several lines, each as it may be printed: the lines that the text has stay lines. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, Number.POSITIVE_INFINITY))
    .join('\n');
}

/** Plain data with every text in it as it may be printed, names of fields as well. */
export function printableData(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(printableData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [printable(name), printableData(inner)]));
}

/** JSON, or code, whose texts say what they said: what is not printable in them is written as an escape. */
export function escapedJson(value: unknown): string {
  // A line break is a line's end here: JSON.stringify has escaped those within texts.
  return JSON.stringify(value).replace(CONTROL_CHARACTERS, escaped);
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

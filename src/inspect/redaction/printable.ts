/**
 * What a terminal or a page would obey instead of show: the controls of C0 and C1 (an escape sequence can repaint the whole
 * screen), marks that turn the direction of writing, separators of lines, and halves of characters.
 *
 * @see {@link https://trojansource.codes Trojan Source}, for the marks of direction
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text that somebody else wrote, on one line, as it may be printed.
 *
 * @param text - Any.
 * @param charsMax - More than these are cut off, with an ellipsis. Default 2000.
 * @returns What was not printable stands there as U+FFFD.
 */
export function printable(text: string, charsMax = 2_000): string {
  const shown = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
  return shown.replace(OBEYED, '\ufffd');
}

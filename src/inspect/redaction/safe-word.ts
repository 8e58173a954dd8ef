/** Words as the package and its servers write them: letters, joined by one kind of mark. A secret has digits or capitals. */
const WORD = /^[a-z]{1,24}(?:[-_.][a-z]{1,24}){0,9}$/;

/** What stands where something was left out. */
const LEFT_OUT = '(redacted)';

/** A text when it is a word of the vocabulary's shape, else a mark that something was left out. */
export function safeWord(text: unknown): string {
  return typeof text === 'string' && text.length <= 40 && WORD.test(text) ? text : LEFT_OUT;
}

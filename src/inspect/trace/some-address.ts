/** An address for a replay: the recorded one was left out. */
export const SOME_ADDRESS = 'https://redacted.invalid/';

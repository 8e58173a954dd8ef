/** Longer bodies are answered with `413`. */
export const MAX_BODY_BYTES = 1_048_576;

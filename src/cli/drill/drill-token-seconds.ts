/** The lifetime of the tokens of the drill, in seconds: a twentieth of the usual. */
export const DRILL_TOKEN_SECONDS = 3;

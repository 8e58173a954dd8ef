/** The lifetime of the tokens of the drill, in seconds: the usual 60 are too long to watch. */
export const DRILL_TOKEN_SECONDS = 5;

/** The port on which `xstate-session inspect` listens unless told otherwise. */
export const VIEWER_PORT = 4777;

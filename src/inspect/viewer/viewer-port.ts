/** The port on which `xstate-session inspect` listens, and where `connectViewer` looks, unless told otherwise. */
export const VIEWER_PORT = 4777;

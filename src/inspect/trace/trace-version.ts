/** The version of trace files that this package writes, and the only one it reads. */
export const TRACE_VERSION = 1;

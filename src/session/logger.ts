/** What a log line may carry: names and numbers, never a token, URL or message of somebody else's error. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where log lines go. Each method may be missing. */
export interface Logger {
  debug?(message: string, fields?: LogFields): void;
  info?(message: string, fields?: LogFields): void;
  /** Something the developer should know of; the session goes on. */
  warn?(message: string, fields?: LogFields): void;
  /** A mistake in the developer's code, caught: e.g. a listener that threw. */
  error?(message: string, fields?: LogFields): void;
}

/** The console of the moment, when the platform has one. */
export const consoleLogger: Logger = {
  warn: (message, fields) => globalThis.console?.warn(message, fields ?? ''),
  error: (message, fields) => globalThis.console?.error(message, fields ?? ''),
};

/** Names and codes are words; what has digits in it may be a secret that somebody put there. */
const WORD = /^[a-z_-]{1,50}$/i;

/** Logs what may be logged of a thrown value: its name and code. A logger that throws is the user's too, and harms nobody. */
export function report(logger: Logger, level: 'warn' | 'error', message: string, error: unknown): void {
  try {
    logger[level]?.(message, loggable(error));
  } catch {
    // There is nobody left to tell.
  }
}

function loggable(error: unknown): LogFields {
  const { name, code } = read(error);
  return {
    ...(typeof name === 'string' && WORD.test(name) && { name }),
    ...((typeof code === 'number' || (typeof code === 'string' && WORD.test(code))) && { code }),
  };
}

function read(error: unknown): { name?: unknown; code?: unknown } {
  try {
    const { name, code } = Object(error) as { name?: unknown; code?: unknown };
    return { name, code };
  } catch {
    return {};
  }
}

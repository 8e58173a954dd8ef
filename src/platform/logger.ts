import { check } from '../protocol/caller-input.ts';
import { SessionError } from '../protocol/errors.ts';
import type { InvalidTokenRule } from '../protocol/session-token.ts';
import { fieldOf } from '../protocol/unknown-values.ts';

/** What a log line may carry: names and numbers, never a token, URL or message of somebody else's error. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where log lines go, as `console`. Each method may be missing: `{}` is silent. */
export interface Logger {
  /** What is of use to somebody who looks for a fault. */
  debug?(message: string, fields?: LogFields): void;
  /** What is worth knowing, and nothing to do about. */
  info?(message: string, fields?: LogFields): void;
  /** Something the developer should know of; the session goes on. */
  warn?(message: string, fields?: LogFields): void;
  /** A mistake in the developer's code, caught: e.g. a listener that threw. */
  error?(message: string, fields?: LogFields): void;
}

/** The console of the moment; where the platform has none, nobody hears. */
export function consoleLogger(): Logger {
  return globalThis.console ?? {};
}

/**
 * The logger that an option names; where it names none, the console.
 *
 * @throws TypeError for one that has no methods: `console.log` in place of `console` would swallow every line.
 */
export function loggerOf(options: { readonly logger?: Logger }): Logger {
  const logger = options.logger ?? consoleLogger();
  check(typeof logger === 'object' || fieldOf(logger, 'warn'), 'logger', 'an object with methods, as console', logger);
  return logger;
}

/** Warns the developer in words of our own. A logger that throws is the user's too, and harms nobody. */
export function warn(logger: Pick<Logger, 'warn'>, message: string): void {
  try {
    logger.warn?.(`xstate-session: ${message}`);
  } catch {
    // There is nobody left to tell.
  }
}

/** Logs what may be logged of a thrown value: its name and code. A logger that throws is the user's too, and harms nobody. */
export function report(logger: Logger, level: 'warn' | 'error', message: string, error: unknown): void {
  const fields: Record<string, string | number> = {};
  for (const name of ['name', 'code']) {
    // Node's fetch leaves the code (ERR_INVALID_URL, ECONNREFUSED) on the cause of its error.
    const value = fieldOf(error, name) ?? fieldOf(fieldOf(error, 'cause'), name);
    if (typeof value === 'number' || (typeof value === 'string' && WORD.test(value))) fields[name] = value;
  }
  try {
    logger[level]?.(`xstate-session: ${message}`, fields);
  } catch {
    // There is nobody left to tell.
  }
}

/** Tells the developer what the plugged-in actors do wrong, without saying it at every attempt. */
export interface ActorWarnings {
  /** A back end whose tokens break a rule goes on doing so: one line for each rule, until a token comes. */
  tellOfBrokenRule(rule: InvalidTokenRule): void;
  /** A token came: the next broken rule is told again. */
  handleToken(): void;
  /**
   * An error that says nothing of an answer counts as the network's; the developer should know of each actor's first one, and of the
   * first that is none of the network.
   */
  tellOfUnclassified(actorName: string, error: unknown): void;
  /** A verdict of `confirmSession` that is none counts as not ended: it is never a reason to sign a user out. */
  tellOfNoVerdict(): void;
}

/** Nothing has been told at first. */
export function createActorWarnings(logger: Logger): ActorWarnings {
  const brokenRules = new Set<string>();
  const told = new Set<string>();

  function tellOnce(known: Set<string>, message: string, error?: unknown): void {
    if (known.has(message)) return;
    known.add(message);
    report(logger, 'warn', message, error);
  }

  return {
    tellOfBrokenRule(rule) {
      tellOnce(brokenRules, `createToken brought no usable token: ${rule}`, { name: 'InvalidTokenError' });
    },
    handleToken: () => brokenRules.clear(),
    tellOfUnclassified(actorName, error) {
      if (error instanceof SessionError) return;
      const found = MISTAKES.includes(fieldOf(error, 'name'))
        ? 'has a mistake, or got no JSON'
        : 'threw without a status';
      tellOnce(told, `${actorName} ${found}: it counts as network`, error);
    },
    tellOfNoVerdict() {
      tellOnce(told, 'confirmSession answered without a boolean ended: it counts as false');
    },
  };
}

/** What wrong code throws, and no network. The latter also comes of an answer that is no JSON. */
const MISTAKES: readonly unknown[] = ['ReferenceError', 'SyntaxError'];

/** Names and codes are words; what has digits in it may be a secret that somebody put there. */
const WORD = /^[a-z_-]{1,50}$/i;

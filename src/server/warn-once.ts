import type { LogFields } from '../platform/logger.ts';
import type { ServerLogger } from './options.ts';

/** Settings, as far as somebody is told of something by them. */
export interface LoggingSettings {
  readonly logger: ServerLogger;
}

const warned = new WeakMap<LoggingSettings, Set<string>>();

/** Tells the operator something once for each settings object: what a stranger can cause at will must not fill the log. */
export function warnOnce(settings: LoggingSettings, message: string, fields?: LogFields): void {
  const given = warned.get(settings) ?? new Set<string>();
  warned.set(settings, given);
  if (given.has(message)) return;
  given.add(message);
  settings.logger.warn?.(message, ...(fields === undefined ? [] : [fields]));
}

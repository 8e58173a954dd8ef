// Planted: a log line repeats the message of an error.
import { report as original } from '../../../src/platform/logger.ts';

export * from '../../../src/platform/logger.ts';

export const report: typeof original = (logger, level, message, error) =>
  original(logger, level, `${message} ${String(error)}`, error);

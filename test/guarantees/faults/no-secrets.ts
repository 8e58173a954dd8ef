// Planted: a log line repeats the message of an error.
import { type LogFields, loggable as original } from '../../../src/session/logger.ts';

export { consoleLogger, type LogFields, type Logger } from '../../../src/session/logger.ts';

export const loggable = (error: unknown): LogFields => ({ ...original(error), text: String(error) });

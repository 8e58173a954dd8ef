import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import type { Redacted } from '../redaction/redactor.ts';

/** A redacted context, of its limits only what is not the default: they are the bulk of it, and rarely set. */
export function withoutDefaultLimits({ limits, ...left }: Redacted): Redacted {
  const defaults = new Map<string, unknown>(Object.entries(DEFAULT_LIMITS));
  const changed = Object.entries(Object(limits)).filter(([name, value]) => defaults.get(name) !== value);
  return { ...left, limits: Object.fromEntries(changed) };
}

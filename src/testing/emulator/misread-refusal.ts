import { classifyFailure, type Failure } from '../../protocol/failure.ts';
import type { WireMeaning } from '../wire-adapter.ts';
import { answers, rendered } from './answers.ts';
import type { CompleteWire } from './checked-wire.ts';

/** What no refusal of an API is. */
const SOMEBODY_ELSES: readonly Failure['kind'][] = ['foreign-answer', 'network'];

/** What a refusal of this wire is where an answer is thrown as it came. */
export function refusedBy(
  wire: CompleteWire,
  { status, code }: { readonly status: number; readonly code: string },
  meaning: WireMeaning | null,
): Failure {
  const { headers, body } = rendered(answers.error(status, code), { wire, meaning, nowMs: 0 });
  return classifyFailure({ status, headers }, { body });
}

/**
 * Whether a refusal looks like somebody else's answer, and a session took it for that.
 *
 * @param kind - What the session says that failed.
 */
export function isMisread(refusal: Failure | null, kind: unknown): refusal is Failure {
  return refusal !== null && SOMEBODY_ELSES.includes(refusal.kind) && refusal.kind === kind;
}

/** What a refusal that was misread is told by, and what to do about it. */
export function saidOfMisread({ name }: Pick<CompleteWire, 'name'>, { status, kind }: Failure): string {
  const looks = kind === 'network' ? 'like an answer that broke off' : "as a gate's does";
  return (
    `the refusal of ${name} with ${status} looks ${looks}, and the session takes it for that: have responseOf give the body that your ` +
    'back end gives, or, where it gives none, createToken throw an error with the status alone (docs/testing.md)'
  );
}

import type { Frame, MarkedFrames } from './page-frames.ts';

/** A frame may take as long, for 60 of them in a second. */
export const FRAME_MS = 1_000 / 60;

/** What was measured of something that was done several times. */
export interface JudgedFrames {
  readonly name: string;
  readonly times: number;
  /** Processor time of the costliest frame: of half of the times less, and of 95 %. */
  readonly halfMs: number;
  readonly mostMs: number;
  /** The time that went by over that frame, of 95 % of the times less. */
  readonly seenMs: number;
  readonly isFine: boolean;
}

/**
 * Judges the costliest frame of each thing that was done. All rounds do the same things in the same order; of each of them the
 * least of the rounds counts. For the processor time of a thread, too, is longer while others use the machine, by their part of
 * its caches and memory, and never shorter.
 */
export function judgeFrames(rounds: readonly (readonly MarkedFrames[])[]): JudgedFrames[] {
  const [first = []] = rounds;
  if (rounds.some((round) => round.map(({ mark }) => mark).join() !== first.map(({ mark }) => mark).join())) {
    throw new Error('The rounds did not do the same things.');
  }
  const done = new Map<string, Frame[]>();
  for (const [at, { mark }] of first.entries()) {
    const costliest = rounds.map((round) => most(round[at]?.frames ?? []));
    done.set(mark, [...(done.get(mark) ?? []), least(costliest)]);
  }
  return [...done].map(([name, frames]) => {
    const [cpu, seen] = [frames.map(({ cpuMs }) => cpuMs), frames.map(({ wallMs }) => wallMs)];
    const mostMs = shareOf(cpu, 0.95);
    const isFine = mostMs < FRAME_MS;
    return { name, times: frames.length, halfMs: shareOf(cpu, 0.5), mostMs, seenMs: shareOf(seen, 0.95), isFine };
  });
}

/**
 * What is printed of it.
 *
 * @param isExpected - Whether the judgement is what it should be: of a planted fault, that it is not fine.
 */
export function judgedText({ name, times, halfMs, mostMs, seenMs }: JudgedFrames, isExpected: boolean): string {
  const [half, at95, seen] = [halfMs, mostMs, seenMs].map((ms) => `${ms.toFixed(1)} ms`.padStart(9));
  const verdict = isExpected ? 'ok    ' : 'FAILED';
  return `${verdict}  ${name.padEnd(24)}${String(times).padStart(4)} times, processor time half ${half}, 95 % ${at95}; seen 95 % ${seen}`;
}

const most = (frames: readonly Frame[]): Frame => {
  const [first, ...others] = frames;
  if (first === undefined) throw new Error('Something was done without a frame.');
  return others.reduce((one, other) => (other.cpuMs > one.cpuMs ? other : one), first);
};

const least = ([first, ...others]: readonly Frame[]): Frame =>
  others.reduce((one, other) => (other.cpuMs < one.cpuMs ? other : one), first as Frame);

/** What so many of them do not exceed. */
function shareOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

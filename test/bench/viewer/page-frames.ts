import type { BareChromium } from './bare-chromium.ts';

/** A frame of a page: what its main thread did since the frame before, and for this one. */
export interface Frame {
  /** The processor time of it: what others do on the machine is not in it. */
  readonly cpuMs: number;
  /** The time that went by over it: a thread that waits for a processor is not done. */
  readonly wallMs: number;
}

/** What came after a mark that the page set. */
export interface MarkedFrames {
  readonly mark: string;
  readonly frames: readonly Frame[];
}

/** A recording that goes on. */
export interface FrameRecording {
  /** Ends it. @returns Of each mark but the last the frames from there to the next, in their order. */
  stop(): Promise<readonly MarkedFrames[]>;
}

/** An event of Chromium's tracing, as far as it is read here. Times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

/** What a mark's name begins with: `performance.mark('mark: …')`. */
export const MARK = 'mark: ';

const TRACED = {
  recordMode: 'recordUntilFull',
  traceBufferSizeInKb: 400_000,
  includedCategories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing'],
  excludedCategories: ['*'],
};

/**
 * Records what the main thread of the one page does, task by task, in time of that thread. The page has a loop of
 * `requestAnimationFrame`: a task that runs it, with style, layout and paint, ends a frame.
 */
export async function recordFrames({ send, on }: BareChromium): Promise<FrameRecording> {
  const events: TraceEvent[] = [];
  on('Tracing.dataCollected', ({ value }: { readonly value: readonly TraceEvent[] }) => {
    for (const event of value) events.push(event);
  });
  const isComplete = new Promise<{ readonly dataLossOccurred: boolean }>((done) => on('Tracing.tracingComplete', done));
  await send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: TRACED });
  return {
    async stop() {
      await send('Tracing.end');
      if ((await isComplete).dataLossOccurred) throw new Error('The recording of the frames has gaps.');
      return markedFrames(events);
    },
  };
}

function markedFrames(events: readonly TraceEvent[]): MarkedFrames[] {
  const animated = events.find(({ name }) => name === 'FireAnimationFrame');
  const own = events.filter(({ pid, tid }) => pid === animated?.pid && tid === animated.tid);
  const tasks = own.filter(({ name, ph }) => name === 'RunTask' && ph === 'X').sort((one, other) => one.ts - other.ts);
  if (tasks.length === 0 || tasks.some(({ tdur }) => tdur === undefined)) {
    throw new Error('This Chromium tells no processor time of its tasks.');
  }
  const marksUpTo = reader(own.filter(({ name }) => name.startsWith(MARK)));
  const animationsUpTo = reader(own.filter(({ name }) => name === 'FireAnimationFrame'));
  const marked: { mark: string; frames: Frame[] }[] = [];
  let frame = { cpuMs: 0, wallMs: 0 };
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    frame = { cpuMs: frame.cpuMs + tdur / 1_000, wallMs: frame.wallMs + dur / 1_000 };
    marked.push(...marksUpTo(ts + dur).map(({ name }) => ({ mark: name.slice(MARK.length), frames: [] })));
    if (animationsUpTo(ts + dur).length === 0) continue;
    marked.at(-1)?.frames.push(frame);
    frame = { cpuMs: 0, wallMs: 0 };
  }
  return marked.slice(0, -1);
}

/** Gives events in the order of their time, each once. */
function reader(events: readonly TraceEvent[]): (endUs: number) => TraceEvent[] {
  const sorted = [...events].sort((one, other) => one.ts - other.ts);
  let next = 0;
  return (endUs) => {
    const first = next;
    while ((sorted[next]?.ts ?? Number.POSITIVE_INFINITY) <= endUs) next += 1;
    return sorted.slice(first, next);
  };
}

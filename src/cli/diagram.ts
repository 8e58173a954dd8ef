import { lifetimeMachine } from '../../machines/lifetime.machine.ts';
import { requestMachine } from '../../machines/request.machine.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import type { LayoutEngine } from '../inspect/diagram/chart-layout.ts';
import { chartConfig } from '../inspect/diagram/chart-structure.ts';
import { drawChart } from '../inspect/diagram/draw-chart.ts';
import { drawLifetime, drawSession } from '../inspect/diagram/draw-session.ts';
import { toMermaid } from '../inspect/diagram/to-mermaid.ts';
import type { CommandOutput } from './terminal.ts';

const STATES = ['active', 'refreshing', 'origin-outage-retry', 'handshaking', 'signed-out'] as const;

/** What the command `diagram` can be told, by option; the first of each is the default. */
export const DIAGRAM_CHOICES = {
  format: ['mermaid', 'svg', 'json'],
  chart: ['session', 'request', 'lifetime'],
  view: ['overview', 'expanded', ...STATES, 'whole'],
  theme: ['light', 'dark', 'auto'],
} as const;

type Choices = typeof DIAGRAM_CHOICES;

/** What the command `diagram` was told. */
export interface DiagramOptions {
  /** Default `mermaid`. */
  readonly format?: Choices['format'][number];
  /** Which chart. Default `session`. */
  readonly chart?: Choices['chart'][number];
  /** What of the session chart an SVG shows. Default `overview`: the five states. */
  readonly view?: Choices['view'][number];
  /** Colours of the SVG. Default `light`. */
  readonly theme?: Choices['theme'][number];
}

const CHARTS = { session: sessionMachine, request: requestMachine, lifetime: lifetimeMachine } as const;

/**
 * `xstate-session diagram --format mermaid|svg|json [--chart session|request|lifetime] [--view overview|…] [--theme light|dark|auto]`: prints
 * a chart. The whole of one as SVG is laid out by `elkjs`, which is installed beside this package by whoever wants it; the other
 * pictures are laid out by hand.
 *
 * @returns The exit code: 2 without the layout library.
 */
export async function diagram(options: DiagramOptions, { out, err }: CommandOutput): Promise<number> {
  const { format = 'mermaid', chart = 'session', view = 'overview', theme = 'light' } = options;
  const machine = CHARTS[chart];
  if (format === 'mermaid') out(toMermaid(machine).trimEnd());
  else if (format === 'json') out(JSON.stringify(chartConfig(machine), null, 2));
  else if (chart === 'session' && view !== 'whole') out(drawSession({ view, theme }).trimEnd());
  else if (chart === 'lifetime' && view !== 'whole') out(drawLifetime({ theme }).trimEnd());
  else {
    const layout = await layoutEngine();
    if (layout === null) {
      err('diagram: an SVG of a whole chart needs the layout library: npm install --save-dev elkjs');
      return 2;
    }
    out((await drawChart(machine, { layout, theme })).trimEnd());
  }
  return 0;
}

async function layoutEngine(): Promise<LayoutEngine | null> {
  try {
    const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
    return new Elk();
  } catch {
    return null;
  }
}

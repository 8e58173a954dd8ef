import { stripVTControlCharacters } from 'node:util';
import type picocolors from 'picocolors';
import { hanging } from '../terminal.ts';
import type { DrilledGuarantee, DrillSummary } from './events.ts';
import { laneLegend, lanesOf } from './lanes.ts';
import type { ScenarioTimeline } from './timeline.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** How to write the summary. */
export interface SummaryStyle {
  readonly colors: Colors;
  readonly hasColors: boolean;
  /** The width of the terminal; `null` where nothing limits a line. */
  readonly columns: number | null;
  /** `quiet`: the lanes, and what is broken. `verbose`: also what each guarantee says. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

/** On a terminal narrower than this, what stands beside one another stands below. */
const WIDE_COLUMNS = 80;
/** Of a file or a pipe, which has no width. */
const USUAL_COLUMNS = 100;
const NAME_WIDTH = 17;
/** Of the seconds and the outcome. */
const OUTCOME_WIDTH = 19;
const SHOWN_VIOLATIONS = 3;

/** The summary for people: a lane for each scenario, the figures, the guarantees, and whether anything broke. */
export function renderSummary(
  summary: DrillSummary,
  timelines: readonly ScenarioTimeline[],
  style: SummaryStyle,
): string {
  const { colors, columns, detail } = style;
  const shown = summary.guarantees.filter(({ outcome }) => detail !== 'quiet' || outcome === 'violated');
  return [
    '',
    colors.bold('Summary'),
    `  ${hanging(laneLegend(style), columns, 2)}`,
    '',
    ...scenarioLines(summary, timelines, style),
    ...(detail === 'quiet' ? [] : ['', ...figureLines(summary, style)]),
    ...(shown.length === 0 ? [] : ['', colors.bold('Guarantees'), ...shown.map((one) => guaranteeLines(one, style))]),
    '',
    hanging(verdict(summary, colors), columns, 0),
    '',
  ].join('\n');
}

const isNarrow = ({ columns }: SummaryStyle) => (columns ?? USUAL_COLUMNS) < WIDE_COLUMNS;

function scenarioLines(
  { scenarios }: DrillSummary,
  timelines: readonly ScenarioTimeline[],
  style: SummaryStyle,
): string[] {
  const { colors, columns } = style;
  const width = columns ?? USUAL_COLUMNS;
  const indent = isNarrow(style) ? 4 : 2 + NAME_WIDTH;
  const cells = Math.max(1, isNarrow(style) ? width - indent - 1 : width - indent - OUTCOME_WIDTH);
  return scenarios.flatMap(({ name, ok, skipped, seconds, failedExpectations }) => {
    const timeline = timelines.find((one) => one.name === name);
    const lanes = timeline ? lanesOf(timeline, timelines, { ...style, cells }) : [];
    const outcome = ok ? colors.green('ok') : colors.red('FAILED');
    const how = skipped === null ? outcome : colors.dim('skipped');
    const took = `${seconds.toFixed(1).padStart(5)} s`;
    const failures = failedExpectations.map((claim) => `      ${colors.red(hanging(`✗ ${claim}`, columns, 8))}`);
    if (isNarrow(style)) {
      return [
        `  ${hanging(`${name} ${took}  ${how}`, columns, indent)}`,
        ...lanes.map((lane) => `${' '.repeat(indent)}${lane}`),
        ...failures,
      ];
    }
    const [first = '', ...below] = lanes;
    const gap = ' '.repeat(Math.max(0, cells - stripVTControlCharacters(first).length));
    return [
      `  ${name.padEnd(NAME_WIDTH)}${first}${gap}  ${took}  ${how}`,
      ...below.map((lane) => `${' '.repeat(indent)}${lane}`),
      ...failures,
    ];
  });
}

function figureLines(summary: DrillSummary, style: SummaryStyle): string[] {
  const { calls } = summary;
  const figures: readonly (readonly [string, string])[] = [
    ['tokens minted', String(summary.tokensMinted)],
    ['requests sent', String(summary.requestsSent)],
    ['seconds without a usable token', summary.secondsWithoutToken.toFixed(1)],
    ['getToken calls served', `${calls.served} of ${calls.asked - calls.signedOut}, ${calls.lost} lost`],
    ['getToken calls after sign-out', `${calls.signedOut}, each null`],
  ];
  return figures.map(([what, figure]) =>
    isNarrow(style) ? `  ${hanging(`${what}: ${figure}`, style.columns, 4)}` : `  ${what.padEnd(32)} ${figure}`,
  );
}

function guaranteeLines(
  { number, name, rule, checks, outcome, violations }: DrilledGuarantee,
  style: SummaryStyle,
): string {
  const { colors, columns, detail } = style;
  const how = {
    held: colors.green('ok'),
    violated: colors.red('BROKEN'),
    'not-observed': colors.dim('not put to the test'),
  }[outcome];
  const unit = checks === 1 ? 'check' : 'checks';
  const title = isNarrow(style)
    ? hanging(`${name} ${checks} ${unit}  ${how}`, columns, 5)
    : `${name.padEnd(32)} ${String(checks).padStart(6)} ${unit.padEnd(6)}  ${how}`;
  const more = violations.length - SHOWN_VIOLATIONS;
  return [
    `  ${String(number).padStart(2)} ${title}`,
    ...(detail === 'verbose' ? [`     ${colors.dim(hanging(rule, columns, 5))}`] : []),
    ...violations.slice(0, SHOWN_VIOLATIONS).map(({ scenario, atMs, what }) => {
      const text = `${(atMs / 1_000).toFixed(2)}s ${scenario}: ${what}`;
      return `        ${colors.red(hanging(text, columns, 10))}`;
    }),
    ...(more > 0 ? [`        and ${more} more`] : []),
  ].join('\n');
}

function verdict({ ok, guarantees, scenarios, seconds, seed }: DrillSummary, colors: Colors): string {
  if (ok) {
    const played = scenarios.filter(({ skipped }) => skipped === null).length;
    const held = guarantees.filter(({ outcome }) => outcome === 'held').length;
    const what = `${played} scenario${played === 1 ? '' : 's'}, ${held} of ${guarantees.length} guarantees`;
    return colors.green(`Nothing broke: ${what}, in ${seconds.toFixed(1)} s (seed ${seed}).`);
  }
  const names = guarantees.filter(({ outcome }) => outcome === 'violated').map(({ name }) => name);
  const failed = scenarios.filter((scenario) => !scenario.ok).map(({ name }) => name);
  const what = [
    ...(names.length > 0 ? [`broken guarantees: ${names.join(', ')}`] : []),
    ...(failed.length > 0 ? [`failed scenarios: ${failed.join(', ')}`] : []),
  ];
  return colors.red(`${what.join('; ') || 'Nothing was played'} (seed ${seed}).`);
}

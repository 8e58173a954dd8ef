import type picocolors from 'picocolors';
import type { DrillSummary } from './events.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The summary for people. */
export function renderSummary(summary: DrillSummary, colors: Colors): string {
  const { calls, scenarios, guarantees } = summary;
  const ok = colors.green('ok');
  const broken = colors.red('BROKEN');
  const played = scenarios.map(({ name, ok: isOk, skipped, seconds, failedExpectations }) => {
    const result = isOk ? ok : colors.red('FAILED');
    const how = skipped === null ? result : colors.dim('skipped');
    const failures = failedExpectations.map((claim) => `\n      ${colors.red(`✗ ${claim}`)}`).join('');
    return `  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(5)} s  ${how}${failures}`;
  });
  const held = guarantees.map(({ number, name, checks, outcome, violations }) => {
    const how = { held: ok, violated: broken, 'not-observed': colors.dim('not put to the test') }[outcome];
    const where = violations.slice(0, SHOWN_VIOLATIONS).map(({ scenario, atMs, what }) => {
      return `\n        ${colors.red(`${(atMs / 1_000).toFixed(2)}s ${scenario}: ${what}`)}`;
    });
    const more =
      violations.length > SHOWN_VIOLATIONS ? `\n        and ${violations.length - SHOWN_VIOLATIONS} more` : '';
    return `  ${String(number).padStart(2)} ${name.padEnd(32)} ${String(checks).padStart(6)} checks  ${how}${where.join('')}${more}`;
  });
  const figures: readonly (readonly [string, string])[] = [
    ['tokens minted', String(summary.tokensMinted)],
    ['requests sent', String(summary.requestsSent)],
    ['seconds without a usable token', summary.secondsWithoutToken.toFixed(1)],
    ['getToken calls served', `${calls.served} of ${calls.asked - calls.signedOut}, ${calls.lost} lost`],
    ['getToken calls after sign-out', `${calls.signedOut}, each null`],
  ];
  return [
    '',
    colors.bold('Summary'),
    ...played,
    '',
    ...figures.map(([what, figure]) => `  ${what.padEnd(32)} ${figure}`),
    '',
    colors.bold('Guarantees'),
    ...held,
    '',
    verdict(summary, colors),
    '',
  ].join('\n');
}

const SHOWN_VIOLATIONS = 3;

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

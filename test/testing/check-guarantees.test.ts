import { describe, expect, it } from 'vitest';
import { checkGuarantees, guarantees } from 'xstate-session/testing';
import { brokenTraces } from './support/broken-traces.ts';
import { goodTrace } from './support/good-trace.ts';
import { harmlessTraces } from './support/harmless-traces.ts';

describe('the guarantees', () => {
  it('are fourteen, numbered in order, each with a name and a rule of its own', () => {
    expect(guarantees.map(({ number }) => number)).toEqual(Array.from({ length: 14 }, (_, n) => n + 1));
    expect(new Set(guarantees.map(({ name }) => name)).size).toBe(14);
    for (const { rule } of guarantees) expect(rule).toMatch(/^\w.*\.$/);
  });

  it('all hold in a good life, and each was put to the test', () => {
    const reports = checkGuarantees(goodTrace);
    expect(reports.filter(({ outcome }) => outcome !== 'held')).toEqual([]);
    expect(reports.map(({ number }) => number)).toEqual(guarantees.map(({ number }) => number));
  });

  it('are reported as not observed, never as held, when the trace shows nothing of them', () => {
    const reports = checkGuarantees({ records: [] });
    expect(reports.map(({ outcome, checks }) => [outcome, checks])).toEqual(guarantees.map(() => ['not-observed', 0]));
  });

  for (const { number, name } of guarantees) {
    it.each(Object.entries(brokenTraces[name]))(`number ${number}, ${name}, is broken when %s`, (_, trace) => {
      const report = checkGuarantees(trace).find((other) => other.name === name);
      expect(report?.outcome).toBe('violated');
      expect(report?.violations[0]?.what).toMatch(/\w+ \w+/);
    });
  }
});

describe('a check of a guarantee does not cry wolf when', () => {
  it.each(Object.entries(harmlessTraces))('%s', (_, [name, trace]) => {
    expect(checkGuarantees(trace).find((report) => report.name === name)?.violations).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { chartConfig } from 'xstate-session/inspect';
import { lifetimeMachine, requestMachine, sessionMachine } from 'xstate-session/machines';
import { parsed } from './pages/doc-comments.ts';
import { errorSources, errorsPage } from './pages/errors-page.ts';
import { limitsPage } from './pages/limits-page.ts';
import { overview } from './pages/overview.ts';
import { requestSources, sessionSources, statesPage } from './pages/states-page.ts';

// These pages are made from the code. After a change of it: npx vitest run --project node test/docs/generated-pages.test.ts -u

/** A source with a fault in it. */
function planted(path: string, from: string, to: string) {
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  return parsed(path, text.replace(from, to));
}

describe('the page of the states', () => {
  const page = statesPage(sessionMachine, requestMachine, lifetimeMachine);

  test('is what the charts say', async () => {
    await expect(page).toMatchFileSnapshot('../../docs/states.md');
  });

  test('has another text for a chart with one more transition, so drift is found', () => {
    const config = chartConfig(sessionMachine) as { on: object };
    const planted = { description: 'Planted.', target: '.signed-out' };
    const drifted = createMachine({ ...config, on: { ...config.on, planted } } as never);
    expect(
      statesPage(drifted, requestMachine, lifetimeMachine).replace(
        '| Planted. | `signed-out` | `planted` |  |  |\n',
        '',
      ),
    ).toBe(page);
  });

  test.each([
    ['says nothing', '  /** The planned moment has come. */\n', '', 'says nothing about guards.isDue'],
    [
      'describes what no chart asks',
      '  /** The planned moment',
      '  /** Planted. */\n  isPlanted: 1,\n  /** The planned moment',
      'no chart uses isPlanted',
    ],
    ['does not know what a chart asks', 'isDue: whenever', 'isOverdue: whenever', 'no words for "isDue"'],
  ])('cannot be made when the source of the guards %s', (_fault, from, to, complaint) => {
    const guards = planted('machines/session/guards.ts', from, to);
    const ofSession = { ...sessionSources(), guards };
    expect(() => statesPage(sessionMachine, requestMachine, lifetimeMachine, { ofSession })).toThrow(complaint);
  });

  test('has another text when the words of an action change, so drift is found', () => {
    const actions = planted('machines/request/actions.ts', 'Gives the reason that the row names.', 'Planted.');
    const ofRequest = { ...requestSources(), actions };
    expect(
      statesPage(sessionMachine, requestMachine, lifetimeMachine, { ofRequest }).replace(
        'Planted.',
        'Gives the reason that the row names.',
      ),
    ).toBe(page);
  });

  test('knows the chart of how long a session lasts: its parallel states, and what is planted there', () => {
    expect(page).toContain('### lasting\n\nThe session goes on');
    expect(page).toContain('Parallel: all that is inside holds at the same time.');
    const config = chartConfig(lifetimeMachine) as { states: { ended: object } };
    const planted = { description: 'Planted.', target: '.ended' };
    const drifted = createMachine({ ...config, on: { planted } } as never);
    expect(statesPage(sessionMachine, requestMachine, drifted)).toContain('| Planted. | `ended` | `planted` |');
  });

  test('has words for every delay, and cannot be made without', () => {
    const planted = createMachine({ id: 'planted', after: { deadline: {}, later: {} } } as never);
    expect(() => statesPage(sessionMachine, planted, lifetimeMachine)).toThrow('no words for "later"');
  });
});

test('the story of a chart cannot be told when one reason leads to two states', () => {
  const planted = { description: 'The session has ended elsewhere, or the app ends it.', target: '.active' };
  const config = chartConfig(sessionMachine) as { on: object };
  const drifted = createMachine({ ...config, on: { ...config.on, planted } } as never);
  expect(() => overview(drifted)).toThrow('two states');
});

describe('the page of the errors', () => {
  test('is what the source says', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md');
  });

  test.each([
    ['a code without a description', "  | 'redirect-refused';", "  | 'redirect-refused' | 'planted';"],
    [
      'a description without a code',
      ' */\nexport type SessionErrorCode',
      ' * - `planted`: planted.\n */\nexport type SessionErrorCode',
    ],
    ['a code that is described in another place', '- `offline`: the', '- `planted`: the'],
  ])('cannot be made with %s', (_fault, from, to) => {
    const errors = planted('src/protocol/errors.ts', from, to);
    expect(() => errorsPage({ ...errorSources(), errors })).toThrow('does not describe');
  });

  test('cannot be made with a failure kind that is not described', () => {
    const failure = planted(
      'src/protocol/failure.ts',
      '\n * - `offline`: the platform said that there is no network.',
      '',
    );
    expect(() => errorsPage({ ...errorSources(), failure })).toThrow('does not describe');
  });

  test('has another text when a description changes, so drift is found', () => {
    const errors = planted('src/protocol/errors.ts', 'no answer arrived.', 'planted.');
    expect(errorsPage({ ...errorSources(), errors })).not.toBe(errorsPage());
  });
});

describe('the page of the limits', () => {
  const path = 'src/protocol/limits.ts';

  test('is what the source says', async () => {
    await expect(limitsPage()).toMatchFileSnapshot('../../docs/limits.md');
  });

  test('cannot be made when a comment tells another default than the code', () => {
    const text = readFileSync(path, 'utf8').replace('Default 50 000', 'Default 40 000');
    expect(() => limitsPage(parsed(path, text))).toThrow('limits.backoffMaxMs says 40 000, the code 50000');
  });

  test('has another text when a meaning changes, so drift is found', () => {
    const text = readFileSync(path, 'utf8').replace('The wait never grows', 'The planted wait never grows');
    expect(limitsPage(parsed(path, text))).not.toBe(limitsPage());
  });
});

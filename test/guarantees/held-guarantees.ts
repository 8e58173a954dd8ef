import type { GuaranteeName } from 'xstate-session/testing';

/** What holds a promise, and a fault that breaks it. */
export interface HeldGuarantee {
  /** The suites with tests of it, besides its own test in `test/guarantees/session.test.ts`. */
  readonly suites: readonly string[];
  /** The module that `faults/<name>.ts` takes the place of. */
  readonly faultIn: string;
  readonly fault: string;
}

/** For each promise the tests that hold it, and a planted fault that they must notice. */
export const heldGuarantees: Readonly<Record<GuaranteeName, HeldGuarantee>> = {
  'one-mint-in-flight': {
    suites: ['test/testing/lockstep/paths.test.ts', 'test/testing/lockstep/walks.test.ts'],
    faultIn: 'src/session/run-actor.ts',
    fault: 'A mint is sent twice.',
  },
  'one-retry-per-mint': {
    suites: [
      'test/machines/faults.test.ts',
      'test/testing/lockstep/walks.test.ts',
      'test/frontend-api/token-request.test.ts',
    ],
    faultIn: 'machines/session/actors.ts',
    fault: 'The repetition has another body.',
  },
  'transient-failures-harm-nothing': {
    suites: ['test/testing/lockstep/paths.test.ts', 'test/testing/docs.test.ts'],
    faultIn: 'src/protocol/failure.ts',
    fault: 'A 503 counts as a 401.',
  },
  'get-token-settles': {
    suites: ['test/testing/lockstep/walks.test.ts'],
    faultIn: 'machines/session/schedule.ts',
    fault: 'A token is handed out until twenty seconds after its end.',
  },
  'silence-after-sign-out': {
    suites: ['test/testing/lockstep/walks.test.ts'],
    faultIn: 'src/session/key-actor.ts',
    fault: 'A key goes on after the end.',
  },
  'never-staler': {
    suites: ['test/testing/lockstep/walks.test.ts'],
    faultIn: 'src/protocol/session-token.ts',
    fault: 'No token is staler than another.',
  },
  'clock-independent': {
    suites: ['test/testing/lockstep/walks.test.ts'],
    faultIn: 'src/session/session-time.ts',
    fault: "Session time is the wall clock's.",
  },
  'every-request-ends': {
    suites: ['test/machines/structure.test.ts', 'test/machines/faults.test.ts'],
    faultIn: 'machines/session/actors.ts',
    fault: 'The deadline of an attempt is ten times as long.',
  },
  'bounded-rate': {
    suites: ['test/testing/lockstep/walks.test.ts'],
    faultIn: 'machines/session/schedule.ts',
    fault: 'The wait after a failure does not grow.',
  },
  'no-secrets': {
    suites: ['test/testing/test-session.test.ts', 'test/server/hostile.test.ts'],
    faultIn: 'src/platform/logger.ts',
    fault: 'A log line repeats the message of an error.',
  },
  'bounded-redirects': {
    suites: ['test/testing/lockstep/paths.test.ts', 'test/server/redirect-loop.test.ts'],
    faultIn: 'src/protocol/limits.ts',
    fault: 'A burst of handshakes has no end.',
  },
  'nothing-left-behind': {
    suites: ['test/testing/lockstep/walks.test.ts'],
    faultIn: 'src/session/waiters.ts',
    fault: 'Callers are forgotten, not settled.',
  },
  'no-user-code-under-lock': {
    suites: [],
    faultIn: 'src/session/events.ts',
    fault: 'A listener is told at once what another one causes.',
  },
  'organizations-apart': {
    suites: ['test/machines/lockstep.test.ts'],
    faultIn: 'src/protocol/session-token.ts',
    fault: 'Any token belongs to any key.',
  },
};

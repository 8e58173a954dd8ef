/** The suites that tell fastest come first. The 10-hour simulations, and what measures or changes the chart, are left out. */
const ofSession = [
  'parts',
  'waiters',
  'session-world',
  'key-actor',
  'key-actors',
  'session-keys',
  'routing',
  'bad-input',
  'waits',
  'token-request',
  'handshake-url',
  'confirmation',
  'own-backend',
  'handshakes',
  'refusals',
  'start',
  'organizations',
  'outage-retry',
  'sharing',
  'wrong-answers',
  'ending',
  're-entrance',
  'disposal',
  'listeners',
  'sign-out',
  'refused-tokens',
  'one-at-a-time',
].map((name) => `test/session/${name}.test.ts`);

const ofRules = [
  'test/protocol/session-token.test.ts',
  'test/protocol/failure.test.ts',
  'test/protocol/thrown-answer.test.ts',
  'test/machines/session/evaluate-token.test.ts',
  'test/machines/session/schedule.test.ts',
  'test/machines/session-rules.test.ts',
];

const ofLockstep = ['test/testing/lockstep/paths.test.ts', 'test/testing/lockstep/walks.test.ts'];

const ofChart = [
  ...ofRules,
  'test/machines/actor-placeholders.test.ts',
  'test/machines/lockstep.test.ts',
  ...ofLockstep,
];

const ofProtocol = ['errors', 'addresses', 'wire', 'limits', 'caller-input'].map(
  (name) => `test/protocol/${name}.test.ts`,
);

/** What is mutated together, and the suites that hold it. */
export const parts = {
  request: {
    mutate: ['machines/request/**/*.ts', 'machines/request.machine.ts'],
    suites: ['test/machines/request-rows.test.ts', 'test/machines/actor-placeholders.test.ts'],
  },
  chart: { mutate: ['machines/session/**/*.ts', 'machines/session.machine.ts'], suites: ofChart },
  protocol: { mutate: ['src/protocol/**/*.ts'], suites: [...ofProtocol, ...ofChart] },
  session: { mutate: ['src/session/**/*.ts'], suites: [...ofSession, ...ofLockstep] },
};

/** In every `npm test`: rules of the chart and the tests that hold them directly. */
export const quick = {
  mutate: ['evaluate-token', 'schedule'].map((rule) => `machines/session/${rule}.ts`),
  suites: ['test/machines/session/evaluate-token.test.ts', 'test/machines/session/schedule.test.ts'],
};

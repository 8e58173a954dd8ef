/** The suites that tell fastest come first. The 10-hour simulations, and what measures or changes the chart, are left out. */
const ofSession = [
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
  'handshake-burst',
].map((name) => `test/session/${name}.test.ts`);

const ofChart = [
  'test/protocol/token-rules.test.ts',
  'test/machines/judge.test.ts',
  'test/testing/lockstep/paths.test.ts',
  'test/machines/lockstep.test.ts',
  'test/testing/lockstep/walks.test.ts',
];

/** What is mutated together, and the suites that hold it. */
export const parts = {
  request: {
    mutate: ['machines/request/**/*.ts', 'machines/request.machine.ts'],
    suites: ['test/machines/request-rows.test.ts'],
  },
  chart: { mutate: ['machines/session/**/*.ts', 'machines/session.machine.ts'], suites: ofChart },
  protocol: { mutate: ['src/protocol/**/*.ts'], suites: [...ofChart, 'test/session/refusals.test.ts'] },
  session: { mutate: ['src/session/**/*.ts'], suites: [...ofChart, ...ofSession, 'test/guarantees/session.test.ts'] },
};

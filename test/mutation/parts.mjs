/** Suites of a folder, by their names. */
const suites = (folder, names) => names.match(/\S+/g).map((name) => `test/${folder}/${name}.test.ts`);

/** The suites that tell fastest come first. The 10-hour simulations, and what measures or changes the chart, are left out. */
const ofSession = suites(
  'session',
  `
  parts waiters key-actor session-keys routing bad-input waits token-request handshake-url confirmation
  own-backend handshakes refusals start organizations outage-retry sharing wrong-answers ending re-entrance
  disposal listeners sign-out refused-tokens one-at-a-time chart-actors degraded handshake-burst hung-keys
  resolve-options shared-state unknown-options
`,
);

const ofLockstep = suites('testing/lockstep', 'paths walks');
const ofChart = [
  ...suites('protocol', 'session-token failure thrown-answer'),
  ...suites(
    'machines',
    `
  session/evaluate-token session/schedule session/guards session/server-clock session/outcomes attempts
  session-rules actor-placeholders lockstep
`,
  ),
  ...ofLockstep,
  // Rules that only whole sessions hold: what a kept token, or one that a verdict or another tab brings, makes of time.
  ...suites(
    'session',
    'confirmation refused-tokens degraded sharing time/refused-by-clock time/kept-to-the-end time/server-time',
  ),
];
const ofLifetime = [
  ...suites('machines', 'lifetime-rules lifetime.machine actor-placeholders'),
  ...suites('lifetime', 'session-lifetime own-back-end'),
  ...suites('browser', 'lifetime-in-tabs'),
];

/** What is mutated together, and the suites that hold it. */
export const parts = {
  request: {
    mutate: ['machines/request/**/*.ts', 'machines/request.machine.ts'],
    suites: suites('machines', 'request-rows actor-placeholders'),
  },
  chart: { mutate: ['machines/session/**/*.ts', 'machines/session.machine.ts'], suites: ofChart },
  lifetime: {
    mutate: ['machines/lifetime/**/*.ts', 'machines/lifetime.machine.ts', 'src/lifetime/**/*.ts'],
    suites: ofLifetime,
  },
  protocol: {
    mutate: ['src/protocol/**/*.ts'],
    suites: [...suites('protocol', 'errors addresses wire limits caller-input jwt-part'), ...ofChart],
  },
  session: { mutate: ['src/session/**/*.ts'], suites: [...ofSession, ...ofLockstep] },
  token: {
    mutate: ['src/server/token/**/*.ts'],
    suites: suites(
      'server',
      'token/peek token/machine token/verify signature-memory verify-session-token decision-table token/verified-signatures',
    ),
  },
};

/** In every `npm test`: rules of the chart and the tests that hold them directly. */
export const quick = {
  mutate: ['evaluate-token', 'schedule'].map((rule) => `machines/session/${rule}.ts`),
  suites: suites('machines', 'session/evaluate-token session/schedule'),
};

import { assign, setup } from 'xstate';

/** What the outside world can do to a session, in words. Events carry nothing: the runner adds the details. */
export type ModelEvent = {
  type:
    | 'refresh is due'
    | 'backoff is over'
    | 'deadline passes'
    | 'token expires'
    | 'laptop sleeps past the refresh'
    | 'laptop sleeps past the expiry'
    | 'caller asks'
    | 'caller asks for a new token'
    | 'caller refuses the token'
    | 'origin answers token'
    | 'origin answers a staler token'
    | 'origin answers nonsense'
    | 'origin asks for the expired token'
    | 'origin is unavailable'
    | 'origin asks for a pause'
    | 'origin rejects the request'
    | 'origin no longer knows the user'
    | 'a gate answers'
    | 'network drops'
    | 'edge answers token'
    | 'edge asks for the expired token again'
    | 'edge rejects the expired token'
    | 'edge answers nonsense'
    | 'edge is unavailable'
    | 'server says the session has ended'
    | 'server says the session is alive'
    | 'server says the session is alive and brings a token'
    | 'server gives no verdict'
    | 'network goes away'
    | 'network returns'
    | 'page is hidden'
    | 'page becomes visible'
    | 'tab gets a token'
    | 'tab gets a staler token'
    | 'tab gets an expired token'
    | 'tab gets a token of another session'
    | 'app asks for a handshake'
    | 'handshake address is ready'
    | 'handshake address fails'
    | 'handshake brings a token'
    | 'handshake brings nothing'
    | 'handshake brings nonsense'
    | 'handshake fails'
    | 'session ends';
};

/** What the model remembers: few values each, so that the number of situations stays small. */
export interface ModelContext {
  /** The last active token; `expired` once it is past the cutoff. */
  token: 'none' | 'usable' | 'expired';
  /** Whether the token is so old that it does not outlive a deadline. */
  late: boolean;
  /** Whether the edge has asked for the last active token since the origin answered last. */
  outage: boolean;
  /** Whether the burst of handshakes is used up. The runner sets the burst to one. */
  spent: boolean;
  /** Where a skipCache caller stands: `served` by the mint under way, or `queued` for the next one. */
  skipCache: 'nobody' | 'served' | 'queued';
  /**
   * How the next attempt begins: `at once` when the network seems to be back, for no server had answered the last attempt;
   * `ahead` while one is under way that began so: were it to fail, the next has to wait for its turn.
   */
  retry: 'in turn' | 'at once' | 'ahead';
  /** Where a handshake without a token leads. */
  rests: 'active' | 'backing-off';
  /** Whether the chart itself began the handshake. */
  ofTheChart: boolean;
  /** What happened last in this state without leaving it. */
  noted: ModelEvent['type'] | 'nothing';
}

/** The model's first memory: a session that starts without a token. */
export const MODEL_START: ModelContext = {
  token: 'none',
  late: false,
  outage: false,
  spent: false,
  skipCache: 'nobody',
  retry: 'in turn',
  rests: 'backing-off',
  ofTheChart: false,
  noted: 'nothing',
};

const plain = ({ outage, spent, skipCache }: ModelContext) => !outage && !spent && skipCache === 'nobody';

/** The words the model is written in: its guards and actions, with types. */
export const modelVocabulary = setup({
  types: { context: {} as ModelContext, events: {} as ModelEvent },
  guards: {
    'no usable token': ({ context }) => context.token !== 'usable',
    'a token was held': ({ context }) => context.token !== 'none',
    'a usable token is held': ({ context }) => context.token === 'usable',
    'the token is late': ({ context }) => context.token === 'usable' && context.late,
    'somebody waits for a new token': ({ context }) => context.skipCache !== 'nobody',
    'nobody waits for a new token': ({ context }) => context.skipCache === 'nobody',
    'may note': ({ context }) => context.noted === 'nothing' && plain(context),
    'a usable token is held, may note': ({ context }) =>
      context.token === 'usable' && context.noted === 'nothing' && plain(context),
    'an expired token was held, may note': ({ context }) =>
      context.token === 'expired' && context.noted === 'nothing' && plain(context),
    'may note in a handshake': ({ context }) =>
      context.noted === 'nothing' && !context.outage && context.skipCache === 'nobody',
    'the network was away': ({ context }) => context.noted === 'network goes away',
    'the network was away, and nobody had answered': ({ context }) =>
      context.noted === 'network goes away' && context.retry === 'at once',
    'the page was hidden, and nobody had answered': ({ context }) =>
      context.noted === 'page is hidden' && context.retry === 'at once',
    'the page was hidden': ({ context }) => context.noted === 'page is hidden',
    'may queue': ({ context }) => !context.spent && context.skipCache !== 'queued' && context.noted === 'nothing',
    'may queue, no outage': ({ context }) =>
      !context.outage && !context.spent && context.skipCache !== 'queued' && context.noted === 'nothing',
    'may handshake': ({ context }) => context.token === 'expired' && !context.spent,
    'the burst is spent': ({ context }) =>
      context.spent && context.noted === 'nothing' && plain({ ...context, spent: false }),
    'an app may ask': ({ context }) => !context.spent && context.skipCache === 'nobody' && context.noted === 'nothing',
    'the chart began it': ({ context }) => context.ofTheChart,
    'rests active': ({ context }) => context.rests === 'active',
    'rests active, not late': ({ context }) => context.rests === 'active' && !context.late,
    'nothing was adopted': ({ context }) => context.rests === 'backing-off' || context.late,
    plain: ({ context }) => plain(context),
    'may be unknown': ({ context }) => !context.spent && (!context.outage || context.skipCache === 'nobody'),
    'may queue behind a handshake': ({ context }) => !context.outage && context.rests === 'active',
  },
  actions: {
    note: assign({ noted: ({ event }) => event.type }),
    'forget notes': assign({ noted: 'nothing' }),
    'start minting': assign({
      skipCache: ({ context }) => (context.skipCache === 'nobody' ? 'nobody' : 'served'),
      retry: ({ context }) => (context.retry === 'ahead' ? 'ahead' : 'in turn'),
      noted: 'nothing',
    }),
    'nobody answered': assign({
      retry: ({ context }) => (context.retry !== 'ahead' && plain(context) ? 'at once' : 'in turn'),
    }),
    'go ahead': assign({ retry: 'ahead' }),
    'back off': assign({
      retry: ({ context }) => (context.retry === 'at once' ? 'at once' : 'in turn'),
      noted: 'nothing',
    }),
    'be active': assign({ rests: 'backing-off', ofTheChart: false, noted: 'nothing' }),
    adopt: assign({ token: 'usable', late: false, spent: false, retry: 'in turn' }),
    'adopt and rest there': assign({
      token: 'usable',
      late: false,
      spent: false,
      retry: 'in turn',
      rests: 'active',
    }),
    'leave the handshake': assign({ rests: 'backing-off', ofTheChart: false }),
    'forget everything': assign(MODEL_START),
    'serve the mint': assign({
      skipCache: ({ context }) => (context.skipCache === 'queued' ? 'queued' : 'nobody'),
    }),
    'wait for the next': assign({
      skipCache: ({ context }) => (context.skipCache === 'nobody' ? 'nobody' : 'queued'),
    }),
    queue: assign({ skipCache: 'queued', retry: 'in turn' }),
    'begin the outage': assign({ outage: true, retry: 'in turn' }),
    'end the outage': assign({ outage: false }),
    'grow late': assign({ late: true }),
    'let time pass': assign(({ context }) =>
      context.token === 'usable' && context.late ? { token: 'expired', late: false } : {},
    ),
    expire: assign({ token: 'expired', late: false }),
    'begin for the app': assign({ spent: true, retry: 'in turn', ofTheChart: false, rests: 'backing-off' }),
    'begin for the app from active': assign({ spent: true, ofTheChart: false, rests: 'active', late: true }),
    'begin for the chart': assign({
      spent: true,
      retry: 'in turn',
      ofTheChart: true,
      rests: 'backing-off',
      skipCache: ({ context }) => (context.skipCache === 'nobody' ? 'nobody' : 'queued'),
    }),
  },
});

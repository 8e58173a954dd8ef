import { checkKnown } from '../../protocol/caller-input.ts';
import { LITERAL_ANSWER, MODE_OPTIONS } from './known-names.ts';
import {
  EMULATOR_MODES,
  type EmulatorEndpoint,
  type EmulatorMode,
  type EmulatorModeOptions,
  type LiteralAnswer,
  type NextAnswer,
} from './modes.ts';

/** A mode with its options. */
type ModePlan = {
  [Mode in EmulatorMode]: { readonly mode: Mode; readonly options: EmulatorModeOptions[Mode] };
}[EmulatorMode];

/** What is going to answer one request. */
export type Plan = ModePlan | { readonly mode: 'scripted'; readonly answer: LiteralAnswer };

/** The statuses a mode can be given, where they are not those of errors. */
const STATUSES: Partial<Record<EmulatorMode, readonly [least: number, most: number]>> = {
  'empty-answer': [200, 299],
  gate: [200, 599],
};

/** The pair is typed together where it comes in; here it is only put together again. */
export function modePlan(mode: EmulatorMode, options: EmulatorModeOptions[EmulatorMode]): ModePlan {
  if (!EMULATOR_MODES.includes(mode))
    throw new TypeError(`The emulator has no mode ${JSON.stringify(mode)}; it has ${EMULATOR_MODES.join(', ')}.`);
  checkKnown(`the mode ${mode}`, options, MODE_OPTIONS[mode]);
  const status: unknown = 'status' in options ? options.status : undefined;
  const [least, most] = STATUSES[mode] ?? [400, 599];
  if (status !== undefined && !(typeof status === 'number' && status >= least && status <= most))
    throw new TypeError(`The status of the mode ${mode} is from ${least} to ${most}, got ${String(status)}.`);
  return { mode, options } as ModePlan;
}

/** The modes in force, and the answers that come before them. */
export interface Plans {
  readonly mode: EmulatorMode;
  set(mode: EmulatorMode, options: EmulatorModeOptions[EmulatorMode]): void;
  next(answers: readonly NextAnswer[]): void;
  /** What answers a request of this endpoint; counts it. */
  take(endpoint: EmulatorEndpoint): Plan;
}

interface Layer {
  readonly plan: ModePlan;
  timesLeft: number;
}

/** The key set is no part of these modes unless it is named. */
const SPARE_KEYS: ReadonlySet<EmulatorMode> = new Set([
  'rate-limited',
  'unauthenticated',
  'empty-answer',
  'malformed-answer',
]);
const HEALTHY: ModePlan = { mode: 'healthy', options: {} };

/** Begins in `healthy`. */
export function createPlans(): Plans {
  let base: ModePlan = HEALTHY;
  let layers: Layer[] = [];
  const queue: { readonly plan: Plan; readonly only: EmulatorModeOptions['healthy']['only'] }[] = [];

  function take(endpoint: EmulatorEndpoint): Plan {
    if (endpoint === 'preflight') return HEALTHY;
    const scripted = queue.findIndex(({ plan, only }) => applies(plan.mode, only, endpoint));
    if (scripted >= 0) return queue.splice(scripted, 1)[0]?.plan ?? base;
    const layer = layers.find(({ plan }) => applies(plan.mode, plan.options.only, endpoint));
    if (!layer) return applies(base.mode, undefined, endpoint) ? base : HEALTHY;
    layer.timesLeft -= 1;
    layers = layers.filter(({ timesLeft }) => timesLeft > 0);
    return layer.plan;
  }

  return {
    get mode() {
      return layers[0]?.plan.mode ?? base.mode;
    },
    set(mode, options) {
      const plan = modePlan(mode, options);
      const { times = Number.POSITIVE_INFINITY, only } = options;
      const isUnlimited = times === Number.POSITIVE_INFINITY;
      if (!isUnlimited && !(Number.isInteger(times) && times >= 1))
        throw new TypeError(`"times" is a whole number from 1 on, got ${String(times)}.`);
      if (isUnlimited && only === undefined) {
        base = plan;
        layers = [];
      } else layers.unshift({ plan, timesLeft: times });
    },
    next(answers) {
      queue.push(...answers.map((answer) => ({ plan: planOf(answer), only: onlyOf(answer) })));
    },
    take,
  };
}

function planOf(answer: NextAnswer): Plan {
  if (typeof answer === 'string') return modePlan(answer, {});
  if ('mode' in answer) {
    const { mode, ...options } = answer;
    return modePlan(mode, options);
  }
  checkKnown('answerNext', answer, LITERAL_ANSWER);
  const { status = 200 } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new TypeError(`The status of an answer is from 200 to 599, got ${status}.`);
  return { mode: 'scripted', answer };
}

function onlyOf(answer: NextAnswer): EmulatorModeOptions['healthy']['only'] {
  return typeof answer === 'string' ? undefined : answer.only;
}

function applies(
  mode: Plan['mode'],
  only: EmulatorModeOptions['healthy']['only'],
  endpoint: EmulatorEndpoint,
): boolean {
  if (endpoint === 'preflight') return false;
  if (only === undefined) return !(endpoint === 'jwks' && mode !== 'scripted' && SPARE_KEYS.has(mode));
  return typeof only === 'string' ? only === endpoint : only.includes(endpoint);
}

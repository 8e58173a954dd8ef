import { EMULATOR_MODES, type EmulatorMode, type EmulatorModeOptions, type LiteralAnswer } from './modes.ts';

/** A mode with its options. */
export type ModePlan = {
  [Mode in EmulatorMode]: { readonly mode: Mode; readonly options: EmulatorModeOptions[Mode] };
}[EmulatorMode];

/** What is going to answer one request. */
export type Plan = ModePlan | { readonly mode: 'scripted'; readonly answer: LiteralAnswer };

/** The statuses a mode can be told, where they are not those of errors. */
const STATUSES: Partial<Record<EmulatorMode, readonly [least: number, most: number]>> = {
  'empty-answer': [200, 299],
  gate: [200, 599],
};

/** The pair is typed together where it comes in; here it is only put together again. */
export function modePlan(mode: EmulatorMode, options: EmulatorModeOptions[EmulatorMode]): ModePlan {
  if (!EMULATOR_MODES.includes(mode))
    throw new TypeError(`The emulator has no mode ${JSON.stringify(mode)}; it has ${EMULATOR_MODES.join(', ')}.`);
  const status: unknown = 'status' in options ? options.status : undefined;
  const [least, most] = STATUSES[mode] ?? [400, 599];
  if (status !== undefined && !(typeof status === 'number' && status >= least && status <= most))
    throw new TypeError(`The status of the mode ${mode} is from ${least} to ${most}, got ${String(status)}.`);
  return { mode, options } as ModePlan;
}

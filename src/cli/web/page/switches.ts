import type { EmulatorMode } from '../../../testing/emulator/modes.ts';
import type { DrillAction, DrillSwitches } from '../contract.ts';

/** What the buttons do. */
export interface SwitchActions {
  act(action: DrillAction): void;
  refresh(): void;
  handshake(): void;
  signOut(): void;
}

const MODES: readonly (readonly [mode: EmulatorMode, label: string])[] = [
  ['healthy', 'Healthy'],
  ['origin-outage', 'Origin outage'],
  ['unavailable', 'Total outage'],
  ['slow', 'Slow'],
  ['hung', 'Hangs'],
  ['rate-limited', 'Too many requests'],
  ['connection-reset', 'Connection breaks'],
  ['unauthenticated', 'Says 401'],
];

const SKEWS: readonly (readonly [ms: number, label: string])[] = [
  [0, 'Right'],
  [90_000, '90 s fast'],
  [-90_000, '90 s slow'],
  [86_400_000, 'A day fast'],
  [-86_400_000, 'A day slow'],
];

/** Makes the buttons; `show` presses those that are in force. */
export function createSwitches(
  place: Element,
  actions: SwitchActions,
): { show(state: DrillSwitches, isSignedOut: boolean): void } {
  const checks: ((state: DrillSwitches, isSignedOut: boolean) => void)[] = [];

  function group(title: string, ...children: Element[]): Element {
    const fieldset = document.createElement('fieldset');
    const legend = Object.assign(document.createElement('legend'), { textContent: title });
    fieldset.append(legend, ...children);
    return fieldset;
  }

  function button(label: string, onclick: () => void): HTMLButtonElement {
    return Object.assign(document.createElement('button'), { type: 'button', textContent: label, onclick });
  }

  function toggle(label: string, action: DrillAction, isOn: (state: DrillSwitches) => boolean): Element {
    const made = button(label, () => actions.act(action));
    checks.push((state) => made.setAttribute('aria-pressed', String(isOn(state))));
    return made;
  }

  const refresh = button('New token now', actions.refresh);
  const handshake = button('Handshake', actions.handshake);
  const signOut = button('Sign out', actions.signOut);
  const signIn = button('Sign in again', () => actions.act({ signIn: true, mode: 'healthy' }));
  checks.push((_state, isSignedOut) => {
    for (const one of [refresh, handshake, signOut]) one.disabled = isSignedOut;
    signIn.disabled = !isSignedOut;
  });
  const another = Object.assign(document.createElement('a'), {
    href: './',
    target: '_blank',
    rel: 'noopener',
    className: 'button',
    textContent: 'Open another tab',
  });

  place.replaceChildren(
    group('The server', ...MODES.map(([mode, label]) => toggle(label, { mode }, (state) => state.mode === mode))),
    group(
      'The network of all tabs',
      toggle('Online', { isOffline: false }, (state) => !state.isOffline),
      toggle('Offline', { isOffline: true }, (state) => state.isOffline),
    ),
    group(
      'The clock of all tabs',
      ...SKEWS.map(([skewMs, label]) => toggle(label, { skewMs }, (state) => state.skewMs === skewMs)),
    ),
    group('This session', refresh, handshake, signOut, signIn, another),
  );
  return {
    show(state, isSignedOut) {
      for (const check of checks) check(state, isSignedOut);
    },
  };
}

import { unknownNames } from '../../protocol/caller-input.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import type { WireAdapter, WireMeaning, WireResponse } from '../wire-adapter.ts';
import { frontendApiWire } from './frontend-api-wire.ts';

/** What a wire adapter must have, for a message. */
export const WIRE_ADVICE = 'it has a name, meaningOf and responseOf';

/** Every name of an adapter, and of what type it is; with `?` it may be left out. */
const FIELDS = {
  name: 'string',
  meaningOf: 'function',
  responseOf: 'function',
  mistakeIn: 'function?',
  confirms: 'boolean?',
  confirmsWithToken: 'boolean?',
  hasEdge: 'boolean?',
} as const;

/** What is wrong with somebody's value for a wire adapter, as far as can be seen; `null` when nothing is. */
export function problemWithWire(given: unknown): string | null {
  for (const [name, type] of Object.entries(FIELDS)) {
    const value = fieldOf(given, name);
    if (value === undefined && type.endsWith('?')) continue;
    if (value === undefined || value === '') return `${WIRE_ADVICE}; this one has no ${name}`;
    if (typeof value !== type.replace('?', '')) return `its ${name} is no ${type.replace('?', '')}`;
  }
  // An instance of a class may keep what it likes.
  const isPlain = Object.getPrototypeOf(given) === Object.prototype;
  return (isPlain && unknownNames(Object(given), FIELDS)[0]) || null;
}

/** @throws TypeError when a value is no wire adapter. */
export function checkWire(given: unknown): asserts given is WireAdapter {
  const problem = problemWithWire(given);
  if (problem !== null) throw new TypeError(`wire must be a wire adapter: ${problem} (docs/testing.md).`);
}

/** A wire adapter that leaves nothing out: what somebody's does not say is filled in. */
export type CompleteWire = Required<WireAdapter>;

/** What an adapter does, or answers, is nothing that there is: a mistake in it, not in what is tested. `cause` is what it threw. */
export class WireError extends TypeError {
  override readonly name = 'WireError';
  /** What is wrong, and where it is told how it should be. */
  readonly says: string;

  constructor(says: string, options?: ErrorOptions) {
    super(says, options);
    this.says = says;
  }
}

/**
 * The same adapter, complete, with its answers looked at: without a meaning a request is none of the wire; what nobody knows, and
 * whatever it throws, is thrown as a {@link WireError}.
 *
 * @param onMistake - Is told of each as well: what throws while a request is answered becomes a `500`.
 */
export function checkedWire(wire: WireAdapter, onMistake?: (mistake: WireError) => void): CompleteWire {
  if (wire === frontendApiWire) return frontendApiWire;
  const mistaken = (what: string, options?: ErrorOptions): WireError => {
    const mistake = new WireError(`The wire adapter of ${wire.name} is wrong: ${what} (docs/testing.md).`, options);
    onMistake?.(mistake);
    return mistake;
  };
  /** What a method gives: at once, and without throwing. */
  const given = (method: string, about: string, call: () => unknown): unknown => {
    let value: unknown;
    try {
      value = call();
    } catch (error) {
      // An adapter that is looked at twice has told its mistake already.
      if (error instanceof WireError) throw error;
      throw mistaken(`${method} throws for ${about}`, { cause: error });
    }
    if (isPromise(value)) throw mistaken(`${method} gives a promise, and must answer at once`);
    return value;
  };
  return {
    name: wire.name,
    meaningOf(request) {
      const about = `${request.method} ${request.path}`;
      const meaning = given('meaningOf', about, () => wire.meaningOf(request)) ?? null;
      const type = fieldOf(meaning, 'type');
      if (meaning === null || type === 'mint' || type === 'confirm' || type === 'end')
        return meaning as WireMeaning | null;
      throw mistaken(`meaningOf gives no mint, confirm or end for ${about}, and not null`);
    },
    responseOf(answer, meaning) {
      const about = `"${answer.type}"`;
      const response = given('responseOf', about, () => wire.responseOf(answer, meaning));
      const status = fieldOf(response, 'status');
      if (Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599) return response as WireResponse;
      throw mistaken(`responseOf gives no status from 200 to 599 for ${about}`);
    },
    mistakeIn(request, expected) {
      const about = `${request.method} ${request.path}`;
      return (given('mistakeIn', about, () => wire.mistakeIn?.(request, expected)) ?? null) as string | null;
    },
    get confirms() {
      return wire.confirms ?? true;
    },
    get confirmsWithToken() {
      return wire.confirmsWithToken ?? true;
    },
    get hasEdge() {
      return wire.hasEdge ?? true;
    },
  };
}

/** Whether it is a promise; one that rejects is then nobody's unhandled rejection. */
function isPromise(given: unknown): boolean {
  if (typeof fieldOf(given, 'then') !== 'function') return false;
  Promise.resolve(given).catch(() => {});
  return true;
}

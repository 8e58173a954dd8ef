import { fieldOf, textOf } from '../../protocol/unknown-values.ts';
import type { WireAdapter, WireMeaning, WireResponse } from '../wire-adapter.ts';
import { frontendApiWire } from './frontend-api-wire.ts';
import { problemWithFields, problemWithMeaning, problemWithResponse } from './wire-values.ts';

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
  const missing = Object.entries(FIELDS).find(([name, type]) => !type.endsWith('?') && !isGiven(fieldOf(given, name)));
  if (missing) return `${WIRE_ADVICE}; this one has no ${missing[0]}`;
  return problemWithFields(given, FIELDS);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== '';
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
      const problem = meaning === null ? null : problemWithMeaning(meaning);
      if (problem !== null) throw mistaken(`meaningOf gives ${problem} for ${about}`);
      return meaning as WireMeaning | null;
    },
    responseOf(answer, meaning) {
      const about = `"${answer.type}"`;
      const response = given('responseOf', about, () => wire.responseOf(answer, meaning));
      const problem = problemWithResponse(response);
      if (problem !== null) throw mistaken(`responseOf gives ${problem} for ${about}`);
      return response as WireResponse;
    },
    mistakeIn(request, expected) {
      const about = `${request.method} ${request.path}`;
      const mistake = given('mistakeIn', about, () => wire.mistakeIn?.(request, expected)) ?? null;
      if (mistake === null || textOf(mistake) !== undefined) return mistake as string | null;
      throw mistaken(`mistakeIn gives neither a text that says something nor null for ${about}`);
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

import { unknownNames } from '../../protocol/caller-input.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import type { WireAdapter, WireMeaning, WireRequest, WireResponse } from '../wire-adapter.ts';
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

/** What an adapter answered is nothing that there is: a mistake in it, not in what is tested. */
export class WireError extends TypeError {
  override readonly name = 'WireError';
  /** What is wrong, and where it is told how it should be. */
  readonly says: string;

  constructor(says: string) {
    super(says);
    this.says = says;
  }
}

/**
 * The same adapter, with its answers looked at: without a meaning a request is none of the wire, and what nobody knows is
 * thrown as a {@link WireError}.
 *
 * @param onMistake - Is told of each as well: what throws while a request is answered becomes a `500`.
 */
export function checkedWire(wire: WireAdapter, onMistake?: (says: string) => void): WireAdapter {
  if (wire === frontendApiWire) return wire;
  const mistaken = (what: string): never => {
    const says = `The wire adapter of ${wire.name} is wrong: ${what} (docs/testing.md).`;
    onMistake?.(says);
    throw new WireError(says);
  };
  const meant = (given: unknown, { method, path }: WireRequest): WireMeaning | null => {
    if (given === undefined || given === null) return null;
    if (isPromise(given)) return mistaken('meaningOf gives a promise, and must answer at once');
    const type = fieldOf(given, 'type');
    const isKnown = type === 'mint' || type === 'confirm' || type === 'end';
    if (!isKnown) return mistaken(`meaningOf gives no mint, confirm or end for ${method} ${path}, and not null`);
    return given as WireMeaning;
  };
  const answered = (given: unknown, type: string): WireResponse => {
    if (isPromise(given)) return mistaken('responseOf gives a promise, and must answer at once');
    const status = fieldOf(given, 'status');
    const isStatus = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
    return isStatus ? (given as WireResponse) : mistaken(`responseOf gives no status from 200 to 599 for "${type}"`);
  };
  return {
    name: wire.name,
    meaningOf: (request) => meant(wire.meaningOf(request), request),
    responseOf: (answer, meaning) => answered(wire.responseOf(answer, meaning), answer.type),
    get confirms() {
      return wire.confirms ?? true;
    },
    get confirmsWithToken() {
      return wire.confirmsWithToken ?? true;
    },
    get hasEdge() {
      return wire.hasEdge ?? true;
    },
    ...(wire.mistakeIn && { mistakeIn: (request, expected) => wire.mistakeIn?.(request, expected) ?? null }),
  };
}

/** Whether it is a promise; one that rejects is then nobody's unhandled rejection. */
function isPromise(given: unknown): boolean {
  if (typeof fieldOf(given, 'then') !== 'function') return false;
  Promise.resolve(given).catch(() => {});
  return true;
}

/**
 * What is wrong with what a wire adapter gives: a field that is mistyped is otherwise ignored, and each path says something else of it.
 * Never with a value.
 *
 * @module
 */

import { unknownNames } from '../../protocol/caller-input.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';

/** The names of an object, and of what type each is; with `?` it may be left out, with `|null` it may be `null`. */
type Fields = Readonly<Record<string, string>>;

/** What is wrong with the names and types of an object, or `null`. */
export function problemWithFields(given: unknown, fields: Fields): string | null {
  for (const [name, said] of Object.entries(fields)) {
    const [type, ...rest] = said.replace('?', '').split('|');
    const value = fieldOf(given, name);
    if (value === undefined ? said.endsWith('?') : typeof value === type) continue;
    if (value === null && rest.length > 0) continue;
    return `its ${name} is no ${type}`;
  }
  // An instance of a class may keep what it likes.
  const isPlain = Object.getPrototypeOf(given) === Object.prototype;
  return (isPlain && unknownNames(Object(given), fields)[0]) || null;
}

/** The fields of each meaning, besides its type. */
const MEANINGS: Readonly<Record<string, Fields>> = {
  mint: {
    type: 'string',
    sessionId: 'string?',
    template: 'string|null?',
    organizationId: 'string|null?',
    expiredToken: 'string?',
    skipCache: 'boolean?',
    form: 'string?',
    refusal: 'object?',
  },
  confirm: { type: 'string', sessionId: 'string?' },
  end: { type: 'string', sessionId: 'string?' },
};

/** What is wrong with what `meaningOf` gives, as it stands after "gives"; `null` when nothing is. */
export function problemWithMeaning(given: unknown): string | null {
  const type = fieldOf(given, 'type');
  const fields = typeof type === 'string' && Object.hasOwn(MEANINGS, type) ? MEANINGS[type] : undefined;
  if (fields === undefined) return 'no mint, confirm or end';
  const problem = problemWithFields(given, fields);
  if (problem !== null) return `a meaning that is wrong (${problem})`;
  const refusal = fieldOf(given, 'refusal');
  if (refusal === undefined) return null;
  const wrong = problemWithFields(refusal, { status: 'number', code: 'string' });
  if (wrong !== null) return `a refusal that is wrong (${wrong})`;
  return isStatus(fieldOf(refusal, 'status'), 400) ? null : 'a refusal without a status from 400 to 599';
}

/** What is wrong with what `responseOf` gives, as it stands after "gives"; `null` when nothing is. */
export function problemWithResponse(given: unknown): string | null {
  const kind = kindOf(given);
  if (kind === 'Response') return 'a Response, and must give a plain object, { status, headers, body },';
  if (!isStatus(fieldOf(given, 'status'), 200)) return 'no status from 200 to 599';
  const [unknown] = kind === 'Object' ? unknownNames(Object(given), { status: true, headers: true, body: true }) : [];
  if (unknown !== undefined) return `a response that is wrong (${unknown})`;
  return problemWithHeaders(fieldOf(given, 'headers')) ?? problemWithBody(fieldOf(given, 'body'));
}

function isStatus(status: unknown, least: number): boolean {
  return Number.isInteger(status) && Number(status) >= least && Number(status) <= 599;
}

/** Of what kind an object is: those of the platform have no fields of their own, and would seem to be empty. */
function kindOf(given: unknown): string {
  return Object.prototype.toString.call(given).slice('[object '.length, -1);
}

/** A token of HTTP. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Neither a control character nor one that is no single byte. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function problemWithHeaders(headers: unknown): string | null {
  if (headers === undefined) return null;
  if (kindOf(headers) !== 'Object') return 'headers that are no plain object of texts';
  for (const [name, value] of Object.entries(Object(headers))) {
    if (!HEADER_NAME.test(name)) return 'a header with a name that no header can have';
    if (typeof value !== 'string') return `a header ${name} that is no text`;
    if (!HEADER_VALUE.test(value)) return `a header ${name} with a value that no header can have`;
  }
  return null;
}

function problemWithBody(body: unknown): string | null {
  return body === undefined || isJson(body) ? null : 'a body that JSON cannot hold';
}

/** Without what JSON makes nothing, or an empty object, of: functions, streams, promises, maps. */
function isJson(body: unknown): boolean {
  const isPlain = typeof body !== 'object' || body === null || ['Object', 'Array'].includes(kindOf(body));
  if (!isPlain && typeof fieldOf(body, 'toJSON') !== 'function') return false;
  try {
    return JSON.stringify(body) !== undefined;
  } catch {
    return false;
  }
}

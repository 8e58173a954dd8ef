import fc from 'fast-check';
import { makeToken } from 'xstate-session/testing';

/** Any text: ASCII, broken surrogates, and what people read as one letter. */
export const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
/** Text as a part of a JWT. */
export const base64Url = (value: string) => Buffer.from(value).toString('base64url');
/** Text that is JSON. */
export const json = fc.json({ maxDepth: 3 });

/** Texts that look more and more like a JWT. */
export const almostJwt = fc.oneof(
  text,
  fc.array(text, { maxLength: 5 }).map((parts) => parts.join('.')),
  fc.tuple(json, json).map(([header, claims]) => `${base64Url(header)}.${base64Url(claims)}.x`),
  fc
    .record({ iat: fc.anything(), exp: fc.anything(), sid: fc.anything(), o: fc.anything(), org_id: fc.anything() })
    .filter((claims) => isJson(claims))
    .map((claims) => makeToken({ iatMs: 0, claims })),
);

/** Whether a value can be written as JSON. */
export function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

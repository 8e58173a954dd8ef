import type ts from 'typescript';
import * as entry from 'xstate-session';
import { isDefinitive } from '../../../src/protocol/failure.ts';
import { errorOfFailure } from '../../../src/session/waiters.ts';
import { listOf, parsed, wordsOf } from './doc-comments.ts';
import { ERROR_NOTES, KIND_NOTES, KIND_STATUS } from './error-notes.ts';
import { GENERATED } from './generated.ts';
import { table } from './table.ts';

/** The sources the page is made of. */
export interface ErrorSources {
  readonly errors: ts.SourceFile;
  readonly failure: ts.SourceFile;
  readonly token: ts.SourceFile;
}

/** As they are on the disk. */
export const errorSources = (): ErrorSources => ({
  errors: parsed('src/protocol/errors.ts'),
  failure: parsed('src/protocol/failure.ts'),
  token: parsed('src/protocol/session-token.ts'),
});

/**
 * The page of the errors: every code and every failure kind, with what the source and the notes say of it.
 *
 * @throws TypeError when the source describes other codes or kinds than there are.
 */
export function errorsPage({ errors, failure, token } = errorSources()): string {
  const codes = same(wordsOf(errors, 'SessionErrorCode'), listOf(errors, 'SessionErrorCode'), ERROR_NOTES);
  const ruleNames = wordsOf(token, 'InvalidTokenRule');
  const rules = same(
    ruleNames,
    listOf(token, 'InvalidTokenRule'),
    Object.fromEntries(ruleNames.map((name) => [name, name])),
  );
  const kinds = same(entry.FAILURE_KINDS, listOf(failure, 'FailureKind'), KIND_NOTES);
  return `${GENERATED}

# Errors

A caller's mistake (a wrong type, an impossible value) is a \`TypeError\`. Everything else is a \`SessionError\`. Judge it by
\`code\` and \`status\`, never by its message. \`cause\` is what the actor threw, \`retryAfterMs\` what the server asked for, \`traceId\` its id of the
request. No error holds a token, a key or an address in its message.

No failure ends a session. A *definitive* one rejects \`getToken\` at once, because asking again would not help this caller; a *transient* one
is tried again while the caller waits, and rejects when the wait is over. Behind both the session goes on trying.

\`\`\`ts
import { MissingExpiredTokenError, type Session, SessionError } from 'xstate-session';

export async function tokenOrWords(session: Session): Promise<{ jwt: string } | { words: string }> {
  try {
    const jwt = await session.getToken();
    return jwt === null ? { words: 'You are signed out.' } : { jwt };
  } catch (error) {
    // By status and code, so that it holds for errors of another copy of the package, too.
    if (MissingExpiredTokenError.is(error)) return { words: 'Signing in is not possible right now.' };
    if (error instanceof SessionError && error.code === 'offline') return { words: 'You are offline.' };
    if (error instanceof SessionError) return { words: 'The server cannot be reached. We go on trying.' };
    throw error;
  }
}
\`\`\`

## Codes

${table(
  ['code', 'class', 'when', 'nature'],
  codes.map(({ name, text }) => [`\`${name}\``, classOf(name), text, natureOfCode(name)]),
)}

*caller*: what the caller or the app did, not a failure of the session. What to do:

${table(
  ['code', 'from', 'what to do'],
  codes.map(({ name }) => [`\`${name}\``, ERROR_NOTES[name].from, ERROR_NOTES[name].advice]),
)}

## Failure kinds

What an actor throws is judged once, by \`classifyFailure\`, and becomes data: \`token.failed\` and \`session.degraded\` tell its \`kind\`. How it is
judged is told in [the actors](actors.md#what-is-thrown).

${table(
  ['kind', 'what happened', 'nature', 'code for a caller', 'what the session does'],
  kinds.map(({ name, text }) => [`\`${name}\``, text, natureOf(name), codeOf(name), KIND_NOTES[name]]),
)}

## Rules of a token

\`rule\` of an \`InvalidTokenError\`, and of a \`token.failed\` of the kind \`invalid-token\`, says which rule the answer broke. The log has one line
with it, until a token comes.

${table(
  ['rule', 'what is wrong'],
  rules.map(({ name, text }) => [`\`${name}\``, text]),
)}

## A proxy's 401

A company's access proxy, a firewall, a captive portal: each of them answers in the API's place, and nothing they say is about the
session. An expired VPN login gives \`401\` and a page, or sends you to one; a firewall \`403\`, a hotel \`511\` or \`200\` and its own welcome. Taken for the
server's word, each would sign everybody out.

So the default wire believes a refusal only in the API's own words: JSON with \`errors[0].code\`. A \`401\`, \`403\`, \`404\`, \`407\` or \`511\` without them, a
redirect, \`204\`, \`304\`, and a success that is no JSON are \`foreign-answer\`: transient, told with the status, and tried again until the
API itself answers. A success that is JSON without a token (\`{}\`, \`null\`, \`{ "jwt": "" }\`) speaks for a mistake of the server's, not for a gate: it is \`invalid-token\`,
which a caller hears of at once; the session goes on trying. \`confirmSession\` is as strict: it says *ended* only to a client that is well-formed and does not have the session, or to a code
that names the user, client or session as gone.

Your own \`createToken\` speaks to a server whose words the session does not know. Its \`401\` is the server's, unless what it throws shows headers with an HTML
content type, or with none. So let your server say its \`401\` in JSON, and throw what your HTTP client throws: it has the headers. A server that cannot, or
a client that hides them, is told apart by you: throw a \`ForeignAnswerError\` for what does not look like your server's. Best of all, give a \`confirmSession\`:
then no \`401\` ends anything before it has been asked for.
`;
}

/** The described names, held to be those there are, in their order. */
function same<Name extends string>(
  names: readonly string[],
  described: readonly { readonly name: string; readonly text: string }[],
  notes: Readonly<Record<Name, unknown>>,
): { name: Name; text: string }[] {
  const wrong = names.filter((name, index) => described[index]?.name !== name || !described[index]?.text);
  if (wrong.length > 0 || names.length !== described.length) {
    throw new TypeError(`the doc comment does not describe these names, in their order: ${wrong.join(', ')}`);
  }
  return described.flatMap(({ name, text }) => {
    if (!Object.hasOwn(notes, name)) throw new TypeError(`there is no note on ${name}`);
    return [{ name: name as Name, text }];
  });
}

/** The class whose errors have a code: found by making one of each. */
function classOf(code: string): string {
  const classes = Object.entries(entry).flatMap(([name, value]) => {
    if (typeof value !== 'function' || !(value.prototype instanceof entry.SessionError)) return [];
    const error: unknown = Reflect.construct(value, [{ status: 400 }]);
    return error instanceof entry.SessionError && error.code === code ? [name] : [];
  });
  return `\`${classes[0] ?? 'SessionError'}\``;
}

/** Of the kinds that come to a caller with this code; without any, of the kind that an actor's error with it has. */
function natureOfCode(code: entry.SessionErrorCode): string {
  const natures = new Set(entry.FAILURE_KINDS.filter((kind) => codeOf(kind) === `\`${code}\``).map(natureOf));
  if (natures.size > 1) return 'by status';
  const { kind } = entry.classifyFailure(new entry.SessionError(code, ''));
  return [...natures][0] ?? (kind === 'network' ? 'caller' : natureOf(kind));
}

function natureOf(kind: entry.FailureKind): string {
  // It is told, and rejects nobody.
  if (kind === 'handshake-loop') return '';
  if (isDefinitive(kind, true)) return 'definitive';
  return isDefinitive(kind, false) ? 'transient; definitive with no token to offer' : 'transient';
}

function codeOf(kind: entry.FailureKind): string {
  if (kind === 'handshake-loop') return '';
  const status = KIND_STATUS[kind];
  const code = kind === 'missing-expired-token' ? { code: 'missing_expired_token' } : {};
  return `\`${errorOfFailure({ kind, ...(status !== undefined && { status }), ...code }).code}\``;
}

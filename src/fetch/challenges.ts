/** What an API asks for before it does what it was asked: that the user proves anew who they are (RFC 9470). */
export interface StepUpChallenge {
  /** The error code of the challenge: always this one. */
  readonly error: 'insufficient_user_authentication';
  /** `acr_values`: the ways of authentication that will do, the preferred one first. Empty: none was named. */
  readonly acrValues: readonly string[];
  /** `max_age`: how old the authentication may be, in seconds. `null`: it does not matter. */
  readonly maxAgeSeconds: number | null;
  /** `scope`: what the token must allow, when that was said too. */
  readonly scope: string | null;
  /** `error_description`: for developers, not for users. It is the server's text: escape it where it is shown. */
  readonly description: string | null;
  /** `realm`: the server's name for what is protected. */
  readonly realm: string | null;
}

/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** By their names in lower case; of two of one name the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What is longer is nobody's challenge: the rest is not looked at. */
const HEADER_CHARS_MAX = 4_096;

// RFC 9110, section 11.6.1. A scheme may be followed by one word (token68) in place of parameters.
const SCHEME = /[\s,]*([\w!#$%&'*+.^`|~-]+)/y;
const WORD = /[ \t]+[\w.~+/-]+=*[ \t]*(?:,|$)/y;
const PARAMETER = /[\s,]*([\w!#$%&'*+.^`|~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~-]+))/y;

/**
 * Takes a `WWW-Authenticate` header apart.
 *
 * @param header - Several headers arrive as one, joined by commas.
 * @returns The challenges up to the first place that is none; what cannot be read is no challenge.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function readChallenges(header: string | null): Challenge[] {
  const text = (header ?? '').slice(0, HEADER_CHARS_MAX);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let position = 0;
  for (;;) {
    const current = challenges.at(-1);
    const parameter = current && matchAt(PARAMETER, text, position);
    if (current && parameter) {
      const [whole, name = '', quoted, plain = ''] = parameter;
      const key = name.toLowerCase();
      const value = quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1');
      if (!current.parameters.has(key)) current.parameters.set(key, value);
      position += whole.length;
      continue;
    }
    const scheme = matchAt(SCHEME, text, position);
    if (!scheme) return challenges;
    const [whole, name = ''] = scheme;
    challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    position += whole.length;
    position += matchAt(WORD, text, position)?.[0].length ?? 0;
  }
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

/**
 * The step-up challenge among others, whatever its scheme.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9470#section-3
 */
export function findStepUp(challenges: readonly Challenge[]): StepUpChallenge | null {
  const error = 'insufficient_user_authentication';
  const found = challenges.find(({ parameters }) => parameters.get('error') === error);
  if (found === undefined) return null;
  const { parameters } = found;
  const maxAge = parameters.get('max_age') ?? '';
  return {
    error,
    acrValues: parameters.get('acr_values')?.split(' ').filter(Boolean) ?? [],
    maxAgeSeconds: /^\d{1,15}$/.test(maxAge) ? Number(maxAge) : null,
    scope: parameters.get('scope') ?? null,
    description: parameters.get('error_description') ?? null,
    realm: parameters.get('realm') ?? null,
  };
}

/**
 * Whether the API wants a proof with a nonce of its own.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-9
 */
export function asksForNonce(challenges: readonly Challenge[]): boolean {
  return challenges.some(({ scheme, parameters }) => scheme === 'dpop' && parameters.get('error') === 'use_dpop_nonce');
}

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type VerificationResult, type VerifyOptions, verifySessionToken } from 'xstate-session/server';
import { namedTokens } from './named-tokens.ts';
import { foreignKey, NOW, NOW_MS, ownKey, signToken, type TestKey } from './tokens.ts';

/** One verification: which token, by which options, at what time. */
export interface VerificationStep {
  readonly token: string;
  readonly key: TestKey;
  readonly form: 'jwks' | 'pem';
  readonly rules: Omit<VerifyOptions, 'keys' | 'now'>;
  readonly nowMs: number;
}

type Rules = VerificationStep['rules'];

/** Whoever verifies, by whatever it remembers. */
export type Verifier = (step: VerificationStep) => Promise<VerificationResult>;

const valid = namedTokens.valid ?? '';
const [head, payload] = valid.split('.');
/** Genuine in all but the signature, the claims or the category: what a memory that looks at a part of the token would take for it. */
const bent = [
  [head, payload, (namedTokens.second ?? namedTokens.older ?? '').split('.')[2]].join('.'),
  [head, (namedTokens['second-session'] ?? '').split('.')[1], valid.split('.')[2]].join('.'),
  `${valid.slice(0, -2)}AA`,
];
const names = ['valid', 'second-session', 'forged', 'forged-expired', 'expired', 'expired-within-skew', 'not-yet'];
const more = [
  'from-future',
  'other-issuer',
  'other-party',
  'right-audience',
  'pending',
  'template',
  'no-exp',
  'garbage',
];
const longLived = await signToken({ claims: { nbf: undefined, iat: undefined, exp: NOW + 86_400 } });
const tokens = [...[...names, ...more].map((name) => namedTokens[name] ?? ''), longLived, ...bent];

const rule = fc.constantFrom<Rules>(
  { authorizedParties: ['https://app.example'] },
  { authorizedParties: ['https://evil.example'] },
  { audience: 'api' },
  { issuer: 'https://clerk.app.example' },
  { issuer: 'https://clerk.other.example' },
  { pendingSessions: 'signed-in' },
  { clockSkewMs: 0 },
  { clockSkewMs: 60_000 },
);
const rules = fc.oneof(
  fc.constant<Rules>({}),
  rule,
  fc.tuple(rule, rule).map(([one, other]): Rules => ({ ...one, ...other })),
);
/** On, back, and at the very edges of "nbf" (20 s ago), "iat" and "exp" (in 50 s), with a skew of 5 s and without. */
const aheadMs = fc.oneof(
  fc.constantFrom(-40_000, -25_001, -25_000, -15_000, 49_999, 50_000, 54_999, 55_000),
  fc.integer({ min: -90_000, max: 400_000 }),
);

/** In what a step is the second of the two there are of everything. */
const changes = fc.constantFrom<readonly (keyof VerificationStep)[]>(
  [],
  ['token'],
  ['key'],
  ['form'],
  ['rules'],
  ['nowMs'],
  ['token', 'nowMs'],
  ['key', 'rules'],
  ['rules', 'nowMs'],
  ['token', 'key', 'form', 'rules', 'nowMs'],
);

/**
 * Verifications one after the other. Of everything there are two in a run, so that most steps differ from one before in one thing: the
 * same token under other options, by another key, at another time.
 */
export const crossings: fc.Arbitrary<readonly VerificationStep[]> = fc
  .record({
    token: fc.tuple(
      fc.constantFrom(valid, valid, longLived),
      fc.oneof(fc.constantFrom(...bent), fc.constantFrom(...tokens)),
    ),
    key: fc.constantFrom<[TestKey, TestKey]>([ownKey, foreignKey], [ownKey, ownKey], [foreignKey, ownKey]),
    form: fc.constantFrom<['jwks' | 'pem', 'jwks' | 'pem']>(['jwks', 'pem'], ['pem', 'jwks']),
    rules: fc.tuple(rules, rules),
    nowMs: fc.tuple(fc.oneof(fc.constant(0), aheadMs), aheadMs),
    steps: fc.array(changes, { minLength: 4, maxLength: 8 }),
  })
  .map(({ token, key, form, rules: ruled, nowMs, steps }) =>
    steps.map((different) => {
      const pick = <Value>(name: keyof VerificationStep, [one, other]: readonly [Value, Value]): Value =>
        different.includes(name) ? other : one;
      return {
        token: pick('token', token),
        key: pick('key', key),
        form: pick('form', form),
        rules: pick('rules', ruled),
        nowMs: NOW_MS + pick('nowMs', nowMs),
      };
    }),
  );

/** As an app would: by keys that were there before. */
export const verifyWarm: Verifier = ({ token, key, form, rules, nowMs }) => {
  const keys = form === 'pem' ? { pem: key.pem } : { jwks: key.jwks };
  return verifySessionToken(token, { ...rules, keys, now: () => nowMs });
};

let coldKeys = 0;

/** By keys nobody has ever seen, so that nothing can be known of any token: the same key, written in another way. */
export const verifyCold: Verifier = ({ token, key, form, rules, nowMs }) => {
  coldKeys += 1;
  const pem = key.pem.replace('-----END', `${' '.repeat(coldKeys)}-----END`);
  const keys = form === 'pem' ? { pem } : { jwks: { keys: [{ ...key.jwk, comment: coldKeys }] } };
  return verifySessionToken(token, { ...rules, keys, now: () => nowMs });
};

/** Where a verifier says something else than a cold verification: both verdicts. */
export async function differences(steps: readonly VerificationStep[], verifier: Verifier): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const step of steps) {
    const verdict = await verifier(step);
    const right = await verifyCold(step);
    if (!isDeepStrictEqual(verdict, right)) found.push({ verdict, right });
  }
  return found;
}

/** A memory of whole verdicts, by what it takes to be all that decides. */
function memoryBy(
  nameOf: (step: VerificationStep) => unknown,
  keeps: (result: VerificationResult) => boolean = ({ verified }) => verified,
): () => Verifier {
  return () => {
    const known = new Map<string, VerificationResult>();
    return async (step) => {
      const name = JSON.stringify(nameOf(step));
      const result = known.get(name) ?? (await verifyCold(step));
      if (keeps(result)) known.set(name, result);
      return result;
    };
  };
}

const keyOf = ({ key }: VerificationStep) => key.pem;
const everything = ({ nowMs: _, key, ...step }: VerificationStep) => [step, key.pem];
const expOf = (result: VerificationResult) => (result.verified ? Number(result.claims.exp) * 1000 : 0);

/** Memories with a fault each, that a comparison with a cold verification must find. */
export const faultyMemories: Readonly<Record<string, () => Verifier>> = {
  'a memory without the key': memoryBy(({ key: _, nowMs: __, ...step }) => step),
  'a memory by the "kid" of the key': memoryBy(({ key, nowMs: _, ...step }) => [key.kid, step]),
  'a memory without the options': memoryBy((step) => [step.token, keyOf(step)]),
  'a memory without one of the options': memoryBy(({ rules: { authorizedParties: _, ...rules }, ...step }) =>
    everything({ ...step, rules }),
  ),
  'a memory by the signature alone': memoryBy((step) => [
    step.token.split('.')[2],
    keyOf(step),
    step.rules,
    step.nowMs,
  ]),
  'a memory by all but the signature': memoryBy((step) => [
    step.token.slice(0, step.token.lastIndexOf('.')),
    keyOf(step),
    step.rules,
    step.nowMs,
  ]),
  'a memory that does not end': memoryBy(everything),
  'a memory that knows no "nbf"': () => {
    const known = new Map<string, VerificationResult>();
    return async (step) => {
      const name = JSON.stringify(everything(step));
      const held = known.get(name);
      if (held !== undefined && step.nowMs < expOf(held)) return held;
      const result = await verifyCold(step);
      if (result.verified) known.set(name, result);
      return result;
    };
  },
  'a memory of refusals': memoryBy(everything, ({ verified }) => !verified),
};

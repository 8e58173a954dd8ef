import { authenticateRequest } from 'xstate-session/server';
import { namedTokens } from '../../server/support/named-tokens.ts';
import { foreignKey, NOW, NOW_MS, ownKey } from '../../server/support/tokens.ts';

/** What came of each request, and how many signatures the runtime verified for it. */
export type SignatureReport = Readonly<Record<string, string>>;

/** What every runtime is to say. */
export const SIGNATURE_REPORT: SignatureReport = {
  'a token seen first': '1: signed-in',
  'the same again': '0: signed-in',
  'by options made anew': '0: signed-in',
  'by options that refuse it': '0: token-invalid-authorized-parties',
  'by another key': '1: token-invalid-signature',
  'of another tenant': '1: signed-in',
  'of another tenant again': '0: signed-in',
  forged: '1: token-invalid-signature',
  'forged again': '1: token-invalid-signature',
  'from a published key': '1: signed-in',
  'from a published key again': '0: signed-in',
  'of an unknown key: the set is fetched anew': '0: jwk-kid-mismatch',
  'after that rotation': '1: signed-in',
  'after that rotation again': '0: signed-in',
};

/** Asks about a few tokens where it is called, and counts the signatures that are verified. In a process of its own: what others asked there is remembered. */
export async function runSignatures(): Promise<SignatureReport> {
  const report: Record<string, string> = {};
  const count = countVerifications();
  const own = { frontendApi: 'clerk.app.example', keys: { jwks: { keys: [{ ...ownKey.jwk }] } }, now: () => NOW_MS };
  const anew = () => ({ ...own, keys: { jwks: { keys: [{ ...ownKey.jwk }] } } });
  const otherTenant = { ...anew(), frontendApi: 'clerk.other.example' };
  const published = {
    ...own,
    keys: { jwksUrl: 'https://keys.example/jwks.json' },
    fetch: async () => Response.json(ownKey.jwks),
  };
  const ask = async (what: string, name: string, options: Parameters<typeof authenticateRequest>[1]) => {
    const cookie = `__client_uat=${NOW - 60}; __session=${namedTokens[name]}`;
    const before = count.verified;
    const { status, reason } = await authenticateRequest(
      new Request('https://app.example/', { headers: { cookie } }),
      options,
    );
    report[what] = `${count.verified - before}: ${reason ?? status}`;
  };
  await ask('a token seen first', 'valid', own);
  await ask('the same again', 'valid', own);
  await ask('by options made anew', 'valid', anew());
  await ask('by options that refuse it', 'valid', { ...own, authorizedParties: ['https://other.example'] });
  await ask('by another key', 'valid', { ...own, keys: { jwks: foreignKey.jwks } });
  await ask('of another tenant', 'valid', otherTenant);
  await ask('of another tenant again', 'valid', otherTenant);
  await ask('forged', 'forged', own);
  await ask('forged again', 'forged', own);
  await ask('from a published key', 'valid', published);
  await ask('from a published key again', 'valid', published);
  await ask('of an unknown key: the set is fetched anew', 'unknown-kid', published);
  await ask('after that rotation', 'valid', published);
  await ask('after that rotation again', 'valid', published);
  count.restore();
  return report;
}

/** Counts calls of the platform's own verification, which goes on as it did. */
function countVerifications() {
  const { subtle } = globalThis.crypto;
  const verify = subtle.verify.bind(subtle);
  const count = {
    verified: 0,
    restore: () => Object.defineProperty(subtle, 'verify', { configurable: true, writable: true, value: verify }),
  };
  Object.defineProperty(subtle, 'verify', {
    configurable: true,
    writable: true,
    value: (...args: Parameters<SubtleCrypto['verify']>) => {
      count.verified += 1;
      return verify(...args);
    },
  });
  return count;
}

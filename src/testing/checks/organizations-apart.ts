import type { TokenKey } from '../../protocol/token-key.ts';
import type { TokenMask } from '../trace.ts';
import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 14, for what is held, served and written. Tokens without `sid`, and of templates, do not say enough. */
export const organizationsApart: Check = ({ records }) => {
  const counted = tally();
  const calls = new Map<number, Partial<TokenKey> | undefined>();
  for (const record of records) {
    if (record.type === 'get-token.called') calls.set(record.id, record.key);
    if (record.type === 'token.issued' && tells(record.key, record.token)) {
      counted.expect(fits(record.key, record.token), record, `a token of another organization was held`);
    }
    if (record.type === 'get-token.settled' && record.token) {
      const key = calls.get(record.id);
      if (key?.organizationId === undefined || !tells(key, record.token)) continue;
      counted.expect(fits(key, record.token), record, 'getToken gave a token of another organization');
    }
    if (record.type === 'cookie.written' && record.token && record.organizationId !== undefined) {
      const { organizationId } = record;
      counted.expect(fits({ organizationId }, record.token), record, 'a token was written for another organization');
    }
  }
  return counted.result;
};

function tells(key: Partial<TokenKey>, token: TokenMask): boolean {
  return !key.template && token.sid !== null;
}

function fits(key: Partial<TokenKey>, token: TokenMask): boolean {
  return (key.organizationId || null) === token.organizationId;
}

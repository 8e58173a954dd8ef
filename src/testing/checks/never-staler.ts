import type { TokenMask } from '../trace.ts';
import type { Check } from './check.ts';
import { keyName } from './key-name.ts';
import { tally } from './tally.ts';
import { tokenUsableAt } from './token-usable-at.ts';

/** Guarantee 6, for what a session holds and for what a tab writes into the cookie. */
export const neverStaler: Check = ({ records, limits }) => {
  const counted = tally();
  const held = new Map<string, TokenMask>();
  for (const record of records) {
    if (record.type === 'organization.switched') held.clear();
    if (record.type !== 'token.issued' && record.type !== 'cookie.written') continue;
    if (record.token === null) continue;
    const place =
      record.type === 'token.issued'
        ? `${record.tab ?? ''} ${keyName(record.key)}`
        : `cookie of organization ${record.token.organizationId ?? 'none'}`;
    const before = held.get(place);
    held.set(place, record.token);
    if (!before || !tokenUsableAt(before, record, limits)) continue;
    const what = record.type === 'token.issued' ? 'is held' : 'is in the cookie';
    counted.expect(!olderClaims(record.token, before), record, `a staler token replaced the usable one that ${what}`);
  }
  return counted.result;
};

function olderClaims(incoming: TokenMask, held: TokenMask): boolean {
  const [inside, outside] = [incoming.oiat ?? -1, held.oiat ?? -1];
  return inside === outside ? incoming.issuedAtMs < held.issuedAtMs : inside < outside;
}

import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** A JWT, or a header or payload of one: base64url of `{"`. Keys: the armor of a PEM. */
const JWT = /eyJ[\w-]{10}/;
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Guarantee 10: every text that was seen is one check; a secret in another record is a violation, too. */
export const noSecrets: Check = ({ records }) => {
  const counted = tally();
  for (const record of records) {
    const text = JSON.stringify(record);
    const secret = JWT.test(text) || KEY.test(text);
    if (record.type === 'text.seen') counted.expect(!secret, record, `a text on ${record.channel} carries a secret`);
    else if (secret) counted.expect(false, record, `the record ${record.type} carries a secret`);
  }
  return counted.result;
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Whether a text is the one way to write its bytes in base64url. The last character may hold bits that no byte uses;
 * decoders ignore them, so one signature could be written in several ways, and one token be told to be another.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-3.5 RFC 4648, section 3.5}
 */
export function isCanonicalBase64url(text: string): boolean {
  const last = ALPHABET.indexOf(text.slice(-1));
  const beyond = text.length % 4;
  if (beyond === 0) return true;
  if (beyond === 2) return last % 16 === 0;
  return beyond === 3 && last % 4 === 0;
}

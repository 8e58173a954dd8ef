const NOT_ASCII = /[\x80-\xff]/;

/**
 * What one part of a JWT says, its header or its claims; `null` where that is no JSON object. **Nothing is verified**: whoever
 * verifies takes the token apart once more.
 *
 * @param part - In base64url. What else the platform's decoder takes, `+` and `/` and white space, is the caller's to refuse.
 */
export function decodedPart(part: string): Record<string, unknown> | null {
  try {
    // Of what is written in ASCII few parts have either of the two.
    const hasOwnChars = part.includes('-') || part.includes('_');
    const bytes = atob(hasOwnChars ? part.replaceAll('-', '+').replaceAll('_', '/') : part);
    const value: unknown = JSON.parse(NOT_ASCII.test(bytes) ? decodedUtf8(bytes) : bytes);
    return isObject(value) ? value : null;
  } catch {
    // The error would quote the token.
    return null;
  }
}

function decodedUtf8(bytes: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

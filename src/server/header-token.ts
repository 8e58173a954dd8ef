/**
 * The token of an `Authorization` header: the whole value when it is one word, what follows `Bearer`, and nothing of any
 * other scheme.
 */
export function headerToken(authorization: string | null): string | null {
  if (authorization === null) return null;
  const [first = '', second] = authorization.trim().split(' ');
  const token = second === undefined ? first : first === 'Bearer' ? second : '';
  return token === '' ? null : token;
}

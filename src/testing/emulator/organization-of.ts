/** The organization that claims are of. */
export function organizationOf(claims: Readonly<Record<string, unknown>>): string | null {
  const id = typeof claims.o === 'object' && claims.o !== null && 'id' in claims.o ? claims.o.id : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

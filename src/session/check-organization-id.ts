import { check } from '../protocol/check.ts';

/**
 * An organization's id as the chart takes it.
 *
 * @returns `null` for the personal account.
 * @throws TypeError when it is neither a string nor nothing.
 */
export function checkOrganizationId(id: unknown): string | null {
  check(id == null || typeof id === 'string', 'organizationId', 'text or null');
  return id || null;
}

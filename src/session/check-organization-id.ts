import { mistake } from './mistake.ts';

/**
 * An organization's id as the chart takes it.
 *
 * @returns `null` for the personal account.
 * @throws TypeError when it is neither a string nor nothing.
 */
export function checkOrganizationId(id: unknown): string | null {
  if (id == null || typeof id === 'string') return id || null;
  throw mistake('organizationId', 'text or null');
}

import type { TokenKey } from '../../protocol/token-key.ts';

/** A token key in words. */
export function keyName(key: Partial<TokenKey> | undefined): string {
  return `template ${key?.template ?? 'none'}, organization ${key?.organizationId ?? 'none'}`;
}

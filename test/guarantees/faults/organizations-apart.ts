// Planted: any token belongs to any key.
export * from '../../../src/protocol/session-token.ts';

export const keyRuleBrokenBy = (): null => null;

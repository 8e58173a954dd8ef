// Planted: any token belongs to any key.
export * from '../../../src/protocol/belongs-to-key.ts';

export const keyRuleBrokenBy = (): null => null;

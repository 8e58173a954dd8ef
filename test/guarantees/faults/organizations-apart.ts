// Planted: any token belongs to any key.
export const keyRuleBrokenBy = (): null => null;

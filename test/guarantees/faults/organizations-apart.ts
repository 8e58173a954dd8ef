// Planted: any token belongs to any key.
export const belongsToKey = (): boolean => true;

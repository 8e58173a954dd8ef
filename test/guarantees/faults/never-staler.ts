// Planted: no token is staler than another.
export * from '../../../src/protocol/is-staler.ts';

export const isStaler = (): boolean => false;

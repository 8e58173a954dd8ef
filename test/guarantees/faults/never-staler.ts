// Planted: no token is staler than another.
export * from '../../../src/protocol/session-token.ts';

export const isStaler = (): boolean => false;

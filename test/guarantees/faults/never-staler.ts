// Planted: no token is staler than another.
export type { Freshness } from '../../../src/protocol/is-staler.ts';

export const isStaler = (): boolean => false;

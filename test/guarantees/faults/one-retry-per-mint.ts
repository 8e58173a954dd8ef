// Planted: the repetition has another body.
import * as original from '../../../machines/session/actors.ts';

export * from '../../../machines/session/actors.ts';

export function outageMintInput(args: Parameters<typeof original.outageMintInput>[0]) {
  const { lastActiveToken: _, ...input } = original.outageMintInput(args);
  return input;
}

// Planted: the repetition has another body.
import * as original from '../../../machines/session/inputs.ts';

export const { mintInput, confirmationInput, handshakeUrlInput, followInput, sessionOutput } = original;

export function outageMintInput(args: Parameters<typeof original.outageMintInput>[0]) {
  const { lastActiveToken: _, ...input } = original.outageMintInput(args);
  return input;
}

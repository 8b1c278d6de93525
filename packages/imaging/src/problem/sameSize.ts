import { PairingError } from '../errors.js';
import type { Image } from '../image.js';

function sizeOf({ width, height, channels }: Image): string {
  return `${String(width)}×${String(height)} with ${String(channels)} channel(s)`;
}

/**
 * Throws unless a noisy picture has the width, height and channels of its clean partner. `name`
 * stands for the pair in the message.
 *
 * @throws PairingError
 */
export function requireSameSize(clean: Image, noisy: Image, name: string): void {
  if (
    clean.width !== noisy.width ||
    clean.height !== noisy.height ||
    clean.channels !== noisy.channels
  ) {
    throw new PairingError(
      `Expected clean and noisy pictures of one size for ${name} but received ${sizeOf(clean)} ` +
        `and ${sizeOf(noisy)}. Check that the two files show the same picture.`,
    );
  }
}

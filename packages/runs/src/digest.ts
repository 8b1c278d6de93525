import { createHash } from 'node:crypto';
import type { Measurement } from '@bilevel/imaging';

/** SHA-256 of the sizes and numbers of some pictures, in order; of those that there are. */
export function digestOf(images: readonly (Measurement | undefined)[]): string {
  const hash = createHash('sha256');
  for (const image of images) {
    if (image === undefined) continue;
    const { width, height, data } = image;
    hash.update(`${String(width)}x${String(height)};`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

import { writeFileSync } from 'node:fs';
import { readImage } from '@bilevel/imaging';
import { readTable } from '@bilevel/hypercleaning';
import { decodeNpy, encodeNpy, npyHeader } from '@bilevel/npy';
import { mutateNpy } from '../formats/npy.js';
import type { Reader } from '../reader.js';
import { requireWhole } from './pictures.js';

/** Reads NumPy arrays: as such, as a picture, and as a table of samples. */
export function arrayReader(path: string): Promise<Reader> {
  const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i % 3);
  return Promise.resolve({
    valid: [
      encodeNpy([3, 4], numbers(12), 64),
      encodeNpy([3, 4, 3], numbers(36), 32),
      encodeNpy([12], numbers(12), 32),
      encodeNpy([12, 2], numbers(24), 64),
      encodeNpy([24, 3], numbers(72), 64),
    ],
    mutations: [mutateNpy],
    async read(bytes, dice) {
      switch (dice.below(4)) {
        case 0:
          return npyHeader(bytes);
        case 1: {
          const { shape, data } = decodeNpy(bytes);
          const count = shape.reduce((product, n) => product * n, 1);
          if (data.length !== count) throw new Error(`${String(shape)} has other numbers.`);
          return data;
        }
        case 2: {
          writeFileSync(path, bytes);
          const image = await readImage(path, { colour: 'keep' });
          requireWhole(image);
          return image;
        }
        default:
          writeFileSync(path, bytes);
          return readTable(path);
      }
    },
  });
}

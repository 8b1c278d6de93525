import { createHash } from 'node:crypto';
import {
  createImage,
  isComplexPicture,
  magnitudeOf,
  type StepReconstruction,
} from '@bilevel/imaging';
import { decodeNpy, encodeNpy } from '@bilevel/npy';
import { unzipSync, zipSync } from 'fflate';
import { FileFormatError } from '../errors.js';

const ACCURACY = 'accuracy.npy';
const DIGEST = 'sha256.txt';
const PICTURE = /^(?<role>train|validation)\/(?<name>.+)\.npy$/s;

/** The first date that a zip file can hold; it has no time zone. */
const FIRST_DATE = new Date(1980, 0, 1);

/**
 * The pictures of a step as a .npz file, which NumPy reads: `train/<name>` and `validation/<name>` of
 * shape (height, width), in colour (3, height, width), of complex pictures the magnitude, in 32 bits, `accuracy` with the certified root-mean-square distance of each to
 * the exact minimiser, in their order, and a digest of all that. Its length depends on the names and
 * sizes alone, its bytes on the pictures too, and on nothing else.
 */
export function encodeKept(pictures: readonly StepReconstruction[]): Buffer {
  const members: Record<string, Uint8Array> = {};
  for (const { role, name, image } of pictures) {
    const { width, height, channels, data } = magnitudeOf(image);
    const shape = channels === 1 ? [height, width] : [channels, height, width];
    members[`${role}/${name}.npy`] = encodeNpy(shape, data, 32);
  }
  const accuracies = pictures.map((picture) => accuracyOfShown(picture) + largestRounding(picture));
  members[ACCURACY] = encodeNpy([accuracies.length], accuracies, 64);
  members[DIGEST] = Buffer.from(digestOf(members));
  // Noise does not compress. The same pictures give the same bytes, whenever they are written.
  return Buffer.from(zipSync(members, { level: 0, mtime: FIRST_DATE }));
}

/** @throws FileFormatError when the bytes are not a whole file of {@link encodeKept} */
export function decodeKept(bytes: Buffer, path: string): StepReconstruction[] {
  try {
    const { [DIGEST]: digest, ...members } = unzipSync(bytes, {
      // Ours are stored as they are: a file that says otherwise could unpack to any size.
      filter: ({ compression }) => compression === 0,
    });
    if (digest === undefined || Buffer.from(digest).toString() !== digestOf(members)) {
      throw new Error('The digest differs.');
    }
    const { [ACCURACY]: accuracies, ...pictures } = members;
    const { data } = decodeNpy(Buffer.from(accuracies ?? []));
    return Object.entries(pictures).map(([member, npy], i) => {
      const { role, name = '' } = PICTURE.exec(member)?.groups ?? {};
      const array = decodeNpy(Buffer.from(npy));
      const [height = 0, width = 0] = array.shape.slice(-2);
      const channels = array.shape.length === 3 ? 3 : 1;
      return {
        role: role === 'train' ? 'train' : 'validation',
        name,
        image: createImage(width, height, Float64Array.from(array.data), channels),
        accuracy: data[i] ?? Infinity,
      };
    });
  } catch (cause) {
    throw new FileFormatError(
      `Expected the kept reconstructions of a step at ${path} but received a damaged file. Delete ` +
        'it: the reconstructions are then computed when they are looked at.',
      { cause },
    );
  }
}

/** Rounding to 32 bits moves no pixel, and so no root mean square, further. */
/** Magnitudes are half as many numbers, and no farther apart in all. */
function accuracyOfShown({ accuracy, image }: StepReconstruction): number {
  return isComplexPicture(image) ? accuracy * Math.SQRT2 * (1 + 1e-12) : accuracy;
}

function largestRounding({ image }: StepReconstruction): number {
  let largest = 0;
  for (const x of image.data) largest = Math.max(largest, Math.abs(x));
  return largest * 2 ** -24;
}

function digestOf(members: Readonly<Record<string, Uint8Array>>): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of Object.entries(members)) {
    hash.update(`${name}\0${String(bytes.length)}\0`).update(bytes);
  }
  return hash.digest('hex');
}

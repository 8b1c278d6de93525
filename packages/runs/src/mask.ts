import { ArgumentError, expected } from '@bilevel/core';
import { ImageContentError, OPERATORS, readImage, type Image } from '@bilevel/imaging';
import type { DataSettings } from './config.js';

/** The picture that belongs to an operator, as it was read. */
export interface Mask {
  readonly path: string;
  readonly image: Image;
}

/** Below this share of the largest value a pixel is neither black nor clearly something else. */
const NEARLY_BLACK = 1 / 20;

/**
 * The mask that settings name; undefined where they name none.
 *
 * @throws ArgumentError for an operator that takes none, ImageContentError for a picture that is no mask,
 *   and the errors of reading
 */
export async function readMask({
  operator,
  mask: path,
}: Pick<DataSettings, 'operator' | 'mask'>): Promise<Mask | undefined> {
  if (path === undefined) return undefined;
  const entry = OPERATORS.find(({ name }) => name === (operator?.name ?? OPERATORS[0]?.name));
  if (entry?.picture === undefined) {
    const taking = OPERATORS.filter(({ picture }) => picture !== undefined).map(({ name }) => name);
    throw new ArgumentError(
      expected(
        `an operator that takes a mask (${taking.join(', ')})`,
        'the operator beside a mask',
        entry?.name ?? operator?.name,
        'Choose that operator, or leave the mask out.',
      ),
    );
  }
  const image = await readImage(path);
  requireMask(path, image);
  return { path, image };
}

function requireMask(path: string, { data }: Image): void {
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const odd = data.find((x) => !(x === 0 || Math.abs(x) >= NEARLY_BLACK * largest));
  if (odd === undefined && Number.isFinite(largest) && largest > 0) return;
  throw new ImageContentError(
    path,
    'a mask with black where a pixel is missing and values well above black elsewhere',
    largest === 0 ? 'one that is black everywhere' : `one with the value ${String(odd ?? largest)}`,
    'Save it with two values and without loss, as PNG: JPEG makes black nearly black.',
  );
}

/** Width × height, as text. */
export const sizeOf = ({ width, height }: Pick<Image, 'width' | 'height'>): string =>
  `${String(width)}×${String(height)}`;

const isOfSize = (one: Image, other: Image): boolean =>
  one.width === other.width && one.height === other.height;

/** A picture of a run before and after it was cut. */
export interface Cut {
  readonly path: string;
  readonly original: Image;
  readonly truth: Image;
  /** How it was cut. */
  readonly cut: (image: Image) => Image;
  readonly resized: boolean;
  /** Whether it was measured, all of it: a mask is then of all of it. */
  readonly isMeasured: boolean;
}

/**
 * The part of a mask that belongs to what is learned from of a picture: of a mask of all of the picture
 * the same part. A mask of the size of the part itself is taken as it is.
 *
 * @throws ImageContentError for a mask of another size, or one of which nothing known is left
 */
export function cutMask({ path, image }: Mask, picture: Cut): Image {
  const { original, truth, cut, resized, isMeasured } = picture;
  const fitsPart = isOfSize(image, truth) && !(isMeasured && !isOfSize(original, truth));
  if (!isOfSize(image, original) && !fitsPart) {
    const other = isMeasured || isOfSize(original, truth) ? '' : ` or ${sizeOf(truth)}`;
    throw new ImageContentError(
      path,
      `a mask of ${sizeOf(original)}${other} pixels, as ${picture.path} has,`,
      sizeOf(image),
      'Give a mask of the size of the pictures, and learn from those of one size together.',
    );
  }
  if (!fitsPart && resized) {
    throw new ImageContentError(
      path,
      `a mask of ${sizeOf(truth)} pixels for pictures that are resized`,
      sizeOf(image),
      'Resizing would mix missing pixels with known ones: learn from a part or the centre of the ' +
        'pictures, or give a mask of the new size.',
    );
  }
  const part = fitsPart ? image : cut(image);
  if (part.data.every((x) => x === 0)) {
    throw new ImageContentError(
      path,
      `some known pixels in what is learned from of ${picture.path}`,
      'none',
      'Learn from another part, or from all of the picture.',
    );
  }
  return part;
}

/** The numbers of the known pixels of a picture, in a row. */
export function knownPixels(image: Image, mask: Image): Image {
  const d = mask.width * mask.height;
  const known = Uint8Array.from({ length: d }, (_, p) => {
    for (let c = 0; c < mask.channels; c++) if (mask.data[c * d + p] !== 0) return 1;
    return 0;
  });
  const data = image.data.filter((_, i) => known[i % d] === 1);
  return { ...image, width: data.length / image.channels, height: 1, data };
}

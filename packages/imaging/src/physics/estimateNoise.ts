import { ImageContentError } from '../errors.js';
import type { Image } from '../image.js';
import type { Finding } from '../range/finding.js';
import { shortNumber } from '../range/range.js';
import { diagonalDetail, halved, planeOf, type Plane } from './diagonalDetail.js';

/** The noise of a picture, by the picture alone. */
export interface NoiseEstimate {
  /** σ of white Gaussian noise, in the unit of the picture. */
  readonly sigma: number;
  /** Standard error of `sigma` by chance, as of white Gaussian noise alone: 1.17 σ/√n of n details. */
  readonly error: number;
  /** Why it may be far from the truth; none where nothing speaks against it. */
  readonly doubts: readonly Finding[];
}

/** The median of the size of a standard normal number. */
const NORMAL_MEDIAN = 0.6744897501960817;
/** √n times the standard deviation of {@link NORMAL_MEDIAN} of n numbers, as a share of it: 1/(4φ(q)q). */
const MEDIAN_SPREAD = 1.1664;
/** Fewer details than this leave the estimate uncertain by more than a tenth. */
const FEWEST = 136;
/**
 * Details a side of the parts that are compared, and what 1 of 10 such parts of white noise are below, as a share of σ:
 * by 20,000 of each.
 */
const QUIET: readonly (readonly [side: number, share: number])[] = [
  [16, 0.914],
  [8, 0.839],
  [4, 0.724],
];
/** With fewer parts there is nothing to compare. */
const FEWEST_PARTS = 16;
/**
 * Beyond these the estimate is off by more than a fifth in most pictures (every other of BSD68 with noise of σ = 0 to
 * 50/255): of it over that in quiet parts, and of the details of half the size over the finest ones there.
 */
const DOUBTFUL = { uneven: 1.25, coarse: 1.4 };
/** Share of pixels that are the least or the largest number: noise that was cut off there. */
const CUT_OFF = 0.1;

/**
 * Estimates σ of white Gaussian noise by the median size of the finest diagonal wavelet details, over 0.6745 (Donoho &
 * Johnstone 1994, §4.2), over all channels. Texture adds to it, and noise that neighbours share is missed: both are
 * told from the quietest parts of the picture.
 *
 * @param name of the picture, for messages
 * @param known picture whose black pixels are not known
 * @throws ImageContentError for a picture in which there are no details, or none that are not 0
 */
export function estimateNoise(image: Image, name: string, known?: Image): NoiseEstimate {
  const planes = Array.from({ length: image.channels }, (_, c) => planeOf(image, c, known));
  const fine = planes.map(diagonalDetail);
  const all = fine.map(({ data }) => sizes(data));
  const sigma = sigmaOfSizes(all);
  const least =
    image.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0) * Number.EPSILON * 64;
  if (!(sigma > least)) {
    throw new ImageContentError(
      name,
      'a picture with noise that can be estimated',
      Number.isNaN(sigma) ? 'one that is too small for it' : 'one that has none in most of it',
      'Give the standard deviation of its noise in place of an estimate, or leave both out.',
    );
  }
  const found = `σ = ${shortNumber(sigma)} as estimated in ${name} may be far from the truth`;
  const remedy = 'Look at the result, or give the standard deviation where it is known.';
  const doubts = reasons(image, planes, fine, sigma, all).map((why): Finding => {
    return { code: 'noise-estimate', message: `${found}: ${why}. ${remedy}` };
  });
  const details = all.reduce((sum, { length }) => sum + length, 0);
  return { sigma, error: (MEDIAN_SPREAD * sigma) / Math.sqrt(details), doubts };
}

function reasons(
  { data }: Image,
  planes: readonly Plane[],
  fine: readonly Plane[],
  sigma: number,
  all: readonly Float64Array[],
): string[] {
  const why: string[] = [];
  const count = all.reduce((sum, { length }) => sum + length, 0);
  if (count < FEWEST) {
    why.push('the picture is too small for an estimate that is right within a tenth');
  }
  const share = shareAtEnds(data);
  if (share > CUT_OFF) {
    why.push(
      `${String(Math.round(100 * share))} % of it are its least or largest number, where noise was cut off or never was`,
    );
  }
  const enough = fine.reduce((sum, { width, height }) => sum + (width >> 4) * (height >> 4), 0);
  const first = enough >= FEWEST_PARTS ? 0 : 1;
  const quiet = quietOf(fine, first);
  if (sigma > DOUBTFUL.uneven * quiet) {
    why.push(
      `quiet parts have σ = ${shortNumber(quiet)}, so that it is texture in part, or the noise is not the same everywhere`,
    );
  }
  const coarse = quietOf(
    planes.map((plane) => diagonalDetail(halved(plane))),
    first + 1,
  );
  if (coarse > DOUBTFUL.coarse * quiet) {
    why.push(
      'coarser details are larger even in quiet parts, so that neighbouring pixels share their noise (as after ' +
        'enlarging or compressing), or it is faint beside texture',
    );
  }
  return why;
}

function sizes(details: Float64Array): Float64Array {
  return details.filter((x) => !Number.isNaN(x)).map(Math.abs);
}

function sigmaOfSizes(parts: readonly Float64Array[]): number {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  all.sort();
  return (all[all.length >> 1] ?? NaN) / NORMAL_MEDIAN;
}

/** σ in the quietest tenth of the parts of a size of {@link QUIET}; NaN of too few parts. */
function quietOf(planes: readonly Plane[], size: number): number {
  const [side, share] = QUIET[size]!;
  const found: number[] = [];
  for (const { width, height, data } of planes) {
    for (let i = 0; i + side <= height; i += side) {
      for (let j = 0; j + side <= width; j += side) {
        const part = new Float64Array(side * side);
        for (let row = 0; row < side; row++) {
          const from = (i + row) * width + j;
          part.set(data.subarray(from, from + side), row * side);
        }
        // Parts with holes have fewer, and are quieter by chance.
        if (!part.some(Number.isNaN)) found.push(sigmaOfSizes([part.map(Math.abs)]));
      }
    }
  }
  if (found.length < FEWEST_PARTS) return NaN;
  found.sort((a, b) => a - b);
  return found[Math.floor((found.length - 1) / 10)]! / share;
}

function shareAtEnds(data: Float64Array): number {
  const low = data.reduce((least, x) => Math.min(least, x), Infinity);
  const high = data.reduce((most, x) => Math.max(most, x), -Infinity);
  return data.reduce((count, x) => count + (x === low || x === high ? 1 : 0), 0) / data.length;
}

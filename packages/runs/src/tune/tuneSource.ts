import { ArgumentError, expected } from '@bilevel/core';
import {
  FORMAT_RANGE,
  ImageContentError,
  eachUsable,
  estimateNoise,
  listPictures,
  readMiddle,
  requireUsable,
  sigmaOf,
  type Finding,
  type NoiseRequest,
  type NoisyPicture,
  type PictureRange,
  type Rectangle,
  type ValueRange,
} from '@bilevel/imaging';
import { AUTOMATIC, TUNE_OPTIONS, priorFor } from '../options/options.js';

/** Noisy pictures to tune a weight on, and how they are read. */
export interface TuneSource {
  /** Files and folders. */
  readonly images: readonly string[];
  /** Of their noise. Default: estimated in the part of each that is read. */
  readonly noise?: NoiseRequest | undefined;
  /** Pixels a side of the middle of each that is read. */
  readonly side?: number | undefined;
  /** A regulariser of one weight. Default: as of a run on such pictures. */
  readonly prior?: string | undefined;
  /** The numbers of the files that are black and white. Default: those of their formats. */
  readonly range?: ValueRange | undefined;
  readonly page?: number | 'all' | undefined;
  readonly channel?: number | undefined;
  readonly variable?: string | undefined;
  readonly grey?: boolean | undefined;
}

/** The part of a picture that a weight is tuned on. */
export interface TunePicture extends NoisyPicture {
  readonly path: string;
  /** Of all of the picture. */
  readonly size: { readonly width: number; readonly height: number };
  readonly part: Rectangle;
  /** Whether σ was estimated in that part. */
  readonly estimated: boolean;
  /** What speaks against the estimate. */
  readonly doubts: readonly Finding[];
}

/** What was read. */
export interface TunePictures {
  readonly pictures: readonly TunePicture[];
  readonly range: PictureRange;
  readonly prior: string;
}

/**
 * Reads the middle of each picture, no more of large ones than is needed for it where the format allows that, and estimates the
 * noise there unless it is stated.
 *
 * @throws the errors of reading; UnusableImagesError of the kind for several; ArgumentError for noise that is not Gaussian or is 0
 */
export async function readTunePictures(source: TuneSource): Promise<TunePictures> {
  const { range: stated, channel, variable, side = TUNE_OPTIONS.side.default } = source;
  const range: PictureRange =
    stated === undefined ? FORMAT_RANGE : { kind: 'stated', ...stated, white: 1 };
  const sigma = source.noise && sigmaStated(source.noise, range);
  const paths = await listPictures(source.images, source);
  const colour = source.grey === true ? 'grey' : 'keep';
  const pictures = await eachUsable(paths, async (path): Promise<TunePicture> => {
    const read = await readMiddle(path, side, {
      ...{ colour, range: stated, channel, variable },
      page: source.page === 'all' ? undefined : source.page,
    });
    const { image, part, size } = read;
    requireUsable(image, path);
    const common = { path, name: path, image, part, size };
    if (sigma !== undefined) return { ...common, sigma, estimated: false, doubts: [] };
    return { ...common, ...estimateNoise(image, path), estimated: true };
  });
  const [first] = pictures;
  const channels = first?.image.channels ?? 1;
  const other = pictures.find(({ image }) => image.channels !== channels);
  if (other !== undefined) {
    throw new ImageContentError(
      other.path,
      `a picture of ${String(channels)} channels, as ${first?.path ?? ''} has,`,
      String(other.image.channels),
      'Take all of them as grey (`grey`), or tune them apart.',
    );
  }
  return { pictures, range, prior: priorFor(source.prior ?? AUTOMATIC, channels) };
}

/** @throws ArgumentError for noise that is not Gaussian, or is 0 */
function sigmaStated(noise: NoiseRequest, range: PictureRange): number {
  const sigma = sigmaOf(noise, range);
  if (noise.kind !== 'poisson' && sigma > 0) return sigma;
  throw new ArgumentError(
    expected(
      'a standard deviation above 0, as 0.1 or 10%,',
      '`noise`',
      noise.kind === 'poisson' ? 'photons' : sigma,
      'Leave it out to have it estimated.',
    ),
  );
}

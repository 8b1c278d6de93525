import { BilevelError } from '@bilevel/core';
import { describeImage, readComplexPicture, type Image, type Model } from '@bilevel/imaging';
import type { DataSettings } from './config.js';
import { fileOf, type Source } from './source.js';

type Extent = Pick<Image, 'width' | 'height'>;

/** The size of a picture as its header says. @throws BilevelError for a file without one */
export async function extentOf(
  source: Source,
  model: Model,
  { page, channel, variable }: Pick<DataSettings, 'page' | 'channel' | 'variable'>,
): Promise<Extent> {
  const path = fileOf(source);
  // Complex numbers are no pictures that are described, but read.
  const { isComplex, complexParts: coils } = model;
  const complex = isComplex ? await readComplexPicture(path, { coils }) : undefined;
  return complex ?? describeImage(path, { page, channel, variable });
}

/** The sizes of pictures; those that are no pictures are left out, as reading them says what is wrong. */
export async function extentsOf(
  sources: readonly Source[],
  model: Model,
  settings: DataSettings,
): Promise<Extent[]> {
  const found: Extent[] = [];
  for (const source of sources) {
    try {
      const { width, height } = await extentOf(source, model, settings);
      found.push({ width, height });
    } catch (error) {
      if (!(error instanceof BilevelError)) throw error;
    }
  }
  return found;
}

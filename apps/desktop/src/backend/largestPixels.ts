import { describeImage } from '@bilevel/imaging';
import type { RunConfig } from '@bilevel/runs';

/** Pixels of a run's largest training picture as it is learned from; null when its file is gone. */
export async function largestPixels({ settings, train }: RunConfig): Promise<number | null> {
  const { size } = settings.data;
  if (size.kind !== 'full') return size.size ** 2;
  try {
    const pictures = await Promise.all(train.map(({ clean }) => describeImage(clean)));
    return Math.max(...pictures.map(({ width, height }) => width * height));
  } catch {
    return null;
  }
}

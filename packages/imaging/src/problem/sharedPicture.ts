import type { ShardEngine } from '@bilevel/core';
import type { Measurement } from '../image.js';
import type { MeasuredPicture } from './trainingPair.js';

/** A picture whose numbers lie where all threads of an engine read them, if it has such memory. */
export function sharedPicture(picture: MeasuredPicture, engine: ShardEngine): MeasuredPicture {
  const shared = (data: Float64Array): Float64Array => engine.share?.(data) ?? data;
  const share = <M extends Measurement>(image: M): M => ({
    ...image,
    data: shared(image.data),
  });
  const { truth, check, measured, second, operatorPicture, probes } = picture;
  return {
    ...picture,
    ...(truth && { truth: share(truth) }),
    ...(check && { check: share(check) }),
    measured: share(measured),
    ...(second && { second: share(second) }),
    ...(probes && { probes: { ...probes, directions: probes.directions.map(shared) } }),
    ...(operatorPicture && { operatorPicture: share(operatorPicture) }),
  };
}

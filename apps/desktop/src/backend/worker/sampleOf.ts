import { ArgumentError } from '@bilevel/core';
import { Model, magnitudeOf, shapeOfPicture, toUnit } from '@bilevel/imaging';
import {
  findSources,
  loadDataset,
  operatorOf,
  sizeOfRole,
  withOperatorFiles,
  withResolvedSize,
} from '@bilevel/runs';
import { displayRange } from '@bilevel/runs/display';
import type { z } from 'zod';
import type { NewRun, samplePair } from '../../shared/schemas/newRun.js';
import { measurementShown } from './measurementShown.js';

/** The first training picture of a run as it would learn from it, with what its measurement comes to as a picture. */
export async function sampleOf(request: NewRun): Promise<z.output<typeof samplePair>> {
  const told = await withOperatorFiles(request.settings);
  const sources = await findSources(request, told.data);
  const { data } = (await withResolvedSize(told, sources)).settings;
  const [source] = sources.train;
  if (source === undefined) {
    throw new ArgumentError('Expected a training picture but received none. Choose more pictures.');
  }
  // Of windows one is as good as another: what varies as all of the picture does shows the most.
  const size = sizeOfRole('validation', data.size);
  const { train, prepared } = await loadDataset(
    { train: [source], validation: [] },
    { ...data, size },
  );
  const [pair] = train;
  if (pair === undefined) throw new Error('A source gives a pair.');
  const unit = displayRange({ prepared });
  const { name, truth, measured } = pair;
  const model = new Model({ operator: operatorOf(data) });
  const noisy = model.pictureOf(measured, shapeOfPicture(pair, model));
  return {
    name,
    width: noisy.width,
    height: noisy.height,
    truth: truth ? toUnit(magnitudeOf(truth).data, unit) : null,
    noisy: toUnit(magnitudeOf(noisy).data, unit),
    measurement: measurementShown(model, measured, unit),
    range: unit,
  };
}

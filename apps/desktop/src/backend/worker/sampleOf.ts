import { ArgumentError } from '@bilevel/core';
import { Model, magnitudeOf, shapeOfPicture, toUnit } from '@bilevel/imaging';
import { findSources, loadDataset, operatorOf, withOperatorFiles } from '@bilevel/runs';
import { displayRange } from '@bilevel/runs/display';
import type { z } from 'zod';
import type { NewRun, samplePair } from '../../shared/schemas/newRun.js';
import { measurementShown } from './measurementShown.js';

/** The first training picture of a run as it would learn from it, with what its measurement comes to as a picture. */
export async function sampleOf(request: NewRun): Promise<z.output<typeof samplePair>> {
  const { data } = await withOperatorFiles(request.settings);
  const [source] = (await findSources(request, data)).train;
  if (source === undefined) {
    throw new ArgumentError('Expected a training picture but received none. Choose more pictures.');
  }
  const { train, prepared } = await loadDataset({ train: [source], validation: [] }, data);
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

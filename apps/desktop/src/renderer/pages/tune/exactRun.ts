import { DEFAULT_DATA, DEFAULT_TRAINING, inWay } from '@bilevel/runs/options';
import type { StartRequest } from '../../../shared/schemas/runs.js';
import type { TuneSource } from '../../../shared/schemas/tune.js';

/** A run on noisy pictures alone, all of them to learn from, that starts at a weight. */
export function exactRun({ images, grey, sigma }: TuneSource, weight: number): StartRequest {
  const { data, training } = inWay('unsupervised', {
    data: { ...DEFAULT_DATA, validation: 0, ...(grey && { colour: 'grey' }) },
    training: { ...DEFAULT_TRAINING, start: { weight } },
  });
  return {
    ...{ kind: 'learning', name: '', images },
    settings: {
      data: { ...data, ...(sigma !== undefined && { noise: { kind: 'measured', sigma } }) },
      training,
    },
  };
}

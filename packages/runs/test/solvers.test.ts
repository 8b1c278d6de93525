import { addGaussianNoise, createImage, Model } from '@bilevel/imaging';
import { expect, it } from 'vitest';
import { choicesOf } from '../src/options/option.js';
import { TRAINING_OPTIONS } from '../src/options/training.js';
import { learnOptions } from '../src/solvers.js';
import { settings } from './pictures.js';

const truth = createImage(12, 12, new Float64Array(144).fill(0.5));
const pair = { name: 'grey', truth, measured: addGaussianNoise(truth, { sigma: 0.1, seed: 1 }) };

it.each(choicesOf(TRAINING_OPTIONS.lower))('%s is a lower-level solver of core', (lower) => {
  expect(learnOptions(settings({ lower }), [pair], new Model()).lower?.description?.name).toBe(
    lower === 'auto' ? 'lagged-newton' : lower,
  );
  // What is asked for wins, whichever the operator.
  const model = new Model({ operator: { name: 'inpainting' } });
  expect(learnOptions(settings({ lower }), [pair], model).lower?.description?.name).toBe(
    lower === 'auto' ? 'newton-finish' : lower,
  );
});

it.each(choicesOf(TRAINING_OPTIONS.adjoint))('%s is an adjoint solver of core', (adjoint) => {
  const { name, options } =
    learnOptions(settings({ adjoint }), [pair], new Model()).linear?.description ?? {};
  expect(name).toBe(adjoint === 'cg-plain' ? 'cg' : adjoint);
  if (adjoint === 'cg-plain') expect(options).toMatchObject({ preconditioner: 'none' });
});

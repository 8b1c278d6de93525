import { createImage } from '@bilevel/imaging';
import { expect, it } from 'vitest';
import type { Prepared } from '../src/prepared.js';
import { withModel } from '../src/prepareRun.js';
import { settings } from './pictures.js';

const truth = createImage(2, 2, new Float64Array(4));
const train = [{ name: 'a', truth, measured: truth }];
const range = { kind: 'found', low: 0, high: 255, white: 1 } as const;
const prepared = { range } as Prepared;

it('scales what a data term states in the unit of the pictures, but what is given', () => {
  const fidelity = { name: 'heteroscedastic', options: { gain: 3 } };
  const { training } = withModel(settings({ fidelity }), { train, prepared });
  const options = { gain: 3, floor: 1e-4 * 255 ** 2, reference: 127.5 };
  expect(training.fidelity).toEqual({ name: 'heteroscedastic', options });
});

it('takes photons at the white of the pictures for photon noise', () => {
  const data = { noise: { kind: 'poisson', photons: 30 } } as const;
  const { training } = withModel(settings({}, data), { train, prepared });
  expect(training.fidelity).toEqual({ name: 'poisson', options: { white: 255, photons: 30 } });
});

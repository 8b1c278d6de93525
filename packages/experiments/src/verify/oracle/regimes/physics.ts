import { FIDELITIES, OPERATORS } from '@bilevel/imaging';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import { formulaOf, type Formulas } from '../models/picture/formulas.js';
import type { OperatorData } from '../models/picture/operators.js';
import type { PictureModel } from '../models/picture/picture.js';
import type { Wanted } from './drawPictures.js';

/** A mask with a share of holes, sometimes none, or all but one. */
export const drawHoles =
  (random: () => number) =>
  (pixels: number): OperatorData => {
    const share = pick(random, [0, 0.2, 0.5, 0.9, 1]);
    const known = whole(random, 0, pixels - 1);
    const mask = Array.from({ length: pixels }, (_, p) =>
      random() < share && p !== known ? 0 : 1,
    );
    return { name: 'inpainting', mask };
  };

/** A sampling pattern of entries at random, some of them of other weights than 1; at least one is measured. */
const drawPattern =
  (random: () => number, options: Readonly<Record<string, number>>) =>
  (pixels: number): OperatorData => {
    const share = pick(random, [0, 0.3, 0.7, 1]);
    const measured = whole(random, 0, pixels - 1);
    const isWeighted = sometimes(random, 2);
    const mask = Array.from({ length: pixels }, (_, k) => {
      if (random() < share && k !== measured) return 0;
      return isWeighted ? between(random, 0.01, 1) : 1;
    });
    // One of two values is a mask.
    if (new Set(mask.filter((s) => s !== 0)).size === 1) mask[measured] = 1;
    return { name: 'mri', mask, options };
  };

/** Variances that grow with the values, within a factor of 10^spread of what values of size `scale` have. */
export function drawVariances(
  random: () => number,
  scale: number,
  spread: number,
): PictureModel['noise'] {
  const factor = (): number => 10 ** between(random, -spread, spread);
  return {
    name: 'heteroscedastic',
    options: {
      gain: sometimes(random, 6) ? 0 : factor() * scale,
      floor: factor() * scale * scale,
      reference: pick(random, [0, 0.5, random()]) * scale,
    },
  };
}

/** How each data term is drawn, for pictures of a size. */
export const NOISES: Formulas<(random: () => number, scale: number) => Wanted> = {
  gaussian: () => ({}),
  heteroscedastic: (random, scale) => ({ noise: drawVariances(random, scale, 2) }),
  poisson: (random, scale) => ({
    noise: { name: 'poisson', options: { photons: 10 ** between(random, -1, 1.5), white: scale } },
    sizeOfUnknown: 1,
  }),
};
/** A blur has a null space, or as good as one. */
function blurred(
  random: () => number,
  name: string,
  options: Readonly<Record<string, number>>,
): Wanted {
  return { operator: () => ({ name, options }), ridge: 10 ** between(random, -4, 0) };
}

/** Mirror images, or the other side. */
const drawEdge = (random: () => number): { readonly boundary: number } => ({
  boundary: pick(random, [0, 0, 1]),
});

/** How each operator is drawn. */
export const OPERATIONS: Formulas<(random: () => number) => Wanted> = {
  denoising: () => ({}),
  deblurring: (random) =>
    blurred(random, 'deblurring', { ...drawEdge(random), sigma: 10 ** between(random, -1, 0.3) }),
  'box-blur': (random) =>
    blurred(random, 'box-blur', { ...drawEdge(random), side: between(random, 1, 5) }),
  'disc-blur': (random) =>
    blurred(random, 'disc-blur', { ...drawEdge(random), radius: between(random, 0.5, 3) }),
  'motion-blur': (random) =>
    blurred(random, 'motion-blur', {
      length: between(random, 1, 5),
      angle: pick(random, [0, 90, between(random, -180, 180)]),
      ...drawEdge(random),
    }),
  matrix: (random) =>
    blurred(random, 'matrix', { rate: between(random, 0.1, 1.5), seed: whole(random, 0, 99) }),
  'kernel-blur': (random) => blurred(random, 'kernel-blur', drawEdge(random)),
  downsampling: (random) =>
    blurred(random, 'downsampling', {
      factor: whole(random, 2, 3),
      sigma: sometimes(random, 2) ? 0 : 10 ** between(random, -1, 0.3),
    }),
  inpainting: (random) => ({ operator: drawHoles(random), ridge: 10 ** between(random, -4, 0) }),
  tomography: (random) =>
    blurred(random, 'tomography', {
      angles: whole(random, 1, 6),
      span: pick(random, [90, 180, 360]),
      first: pick(random, [0, 45, between(random, -180, 180)]),
      detectors: pick(random, [0, 0, whole(random, 1, 6)]),
      spacing: pick(random, [1, between(random, 0.5, 2)]),
      source: pick(random, [0, 0, between(random, 1, 4)]),
      pixel: pick(random, [0, 1]),
    }),
  mri: (random) => {
    const isComplex = sometimes(random, 2);
    return {
      operator: drawPattern(random, isComplex ? { unknown: 1 } : {}),
      ridge: 10 ** between(random, -4, 0),
      ...(isComplex && { channels: 2 }),
    };
  },
};

/** An operator and a data term that go together; mostly the plain ones. */
export function drawPhysics(random: () => number, scale: number): Wanted {
  if (!sometimes(random, 2)) return {};
  const fidelity = pick(random, FIDELITIES);
  const noise = formulaOf(NOISES, 'data term', fidelity.name)(random, scale);
  if (fidelity.transforms) return noise;
  return {
    ...noise,
    ...formulaOf(OPERATIONS, 'operator', pick(random, OPERATORS).name)(random),
  };
}

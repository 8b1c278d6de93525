import { normalVector } from '../../../random.js';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import type { ExactLoss, Observations } from '../models/regression.js';
import type { DrawRegime } from './drawn.js';

function observe(random: () => number, d: number, size: number, labels: boolean): Observations {
  const count = whole(random, 1, 8);
  const common = sometimes(random, 2) ? 0 : between(random, 0, 3);
  const rows = Array.from({ length: count }, () => {
    const shared = common * (random() - 0.5);
    return normalVector(random, d).map((value) => size * (value + shared));
  });
  const targets = normalVector(random, count, 3);
  return { rows, targets: labels ? targets.map((t) => (t < 0 ? -1 : 1)) : targets };
}

function drawLoss(random: () => number, d: number, size: number): ExactLoss {
  const kind = pick(random, ['linear', 'quadratic', 'meanSquare', 'logistic'] as const);
  if (kind === 'linear') return { kind, weights: normalVector(random, d) };
  return { kind, data: observe(random, d, size, kind === 'logistic') };
}

/** Ridge and logistic regression; features of moderate or of far size, all upper losses. */
export const drawRegression: DrawRegime = (random) => {
  const d = whole(random, 1, 5);
  const kind = pick(random, ['ridge', 'logistic'] as const);
  const size = 10 ** (sometimes(random, 2) ? between(random, -1, 1) : between(random, -6, 4));
  const centre = sometimes(random, 2) ? between(random, -3, 5) : between(random, -15, 15);
  const theta = normalVector(random, d).map((value) => centre + value);
  const train = { kind, data: observe(random, d, size, kind === 'logistic') };
  return {
    data: { kind: 'regression', samples: [{ train, upper: drawLoss(random, d, size), theta }] },
    scale: 1 / size,
  };
};

/** The quadratic problem, with a part of D that bounds its smallest eigenvalue. */
export const drawQuadratic: DrawRegime = (random) => {
  const d = whole(random, 1, 4);
  const n = whole(random, 1, 3);
  const size = 10 ** (sometimes(random, 2) ? 0 : between(random, -6, 6));
  const rows = (count: number, columns: number): Float64Array[] =>
    Array.from({ length: count }, () => normalVector(random, columns, size));
  // A power of two, so that 2 floor² is exact.
  const floor = 2 ** (Math.round(Math.log2(size)) - whole(random, 0, 6));
  const D = [
    ...rows(whole(random, 0, 4), d),
    ...Array.from({ length: d }, (_, j) =>
      Float64Array.from({ length: d }, (__, i) => (i === j ? floor : 0)),
    ),
  ];
  const A = rows(whole(random, 1, 4), d);
  return {
    data: {
      kind: 'quadratic',
      samples: [
        {
          A,
          b: normalVector(random, A.length, size),
          C: rows(D.length, n),
          D,
          e: normalVector(random, D.length, size),
          theta: normalVector(random, n),
          strongConvexity: 2 * floor * floor,
        },
      ],
    },
    scale: 1,
  };
};

import {
  PATTERN_GROUPS,
  patternModel,
  patternProblem,
  type PatternGroupKind,
} from '@bilevel/imaging';
import { normalVector } from '../../random.js';
import { between, pick, sometimes, whole, type Draw } from './instance.js';

/**
 * Weights of points, lines or spokes of k-space and of total variation as parameters, many of them 0 or 1, with a penalty;
 * up to 37 of them, so that some problems are too large for the sharp certificate.
 */
export const drawSampling: Draw = (random) => {
  const most = sometimes(random, 8) ? 6 : 4;
  const [width, height] = [whole(random, 2, most), whole(random, 2, most)];
  const groups = pick(random, Object.keys(PATTERN_GROUPS) as PatternGroupKind[]);
  const model = patternModel({
    ...{ width, height, groups },
    smoothing: 10 ** between(random, -2, 0),
    ridge: 10 ** between(random, -2, -0.5),
  });
  const size = 10 ** between(random, -1, 1);
  const pairs = Array.from({ length: whole(random, 1, 2) }, (_, i) => {
    const truth = normalVector(random, 2 * width * height, size);
    const measured = new Float64Array(truth.length);
    model.operator.apply(truth, measured);
    const noise = normalVector(random, truth.length, 0.1 * size);
    return { name: String(i), truth, measured: measured.map((y, k) => y + noise[k]!) };
  });
  const n = model.parameterisation.parameters;
  const theta = new Float64Array(n + 1);
  for (let j = 0; j < n; j++) theta[j] = sometimes(random, 2) ? whole(random, 0, 1) : random();
  theta[n] = between(random, -6, 0);
  const penalty = { sparsity: random(), binary: random() };
  return { problem: patternProblem(pairs, model, penalty), theta };
};

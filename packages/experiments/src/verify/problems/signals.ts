import { normal } from '../../random.js';
import { generatedSignal } from '../../signals/data.js';
import { PARAMETERS } from '../../signals/problem/model.js';
import { signalsProblem } from '../../signals/problem/problem.js';
import { between, sometimes, whole, type Draw } from './instance.js';

/** One to three signals of up to 12 points; β from where softplus is flat to the published 1000. */
export const drawSignals: Draw = (random) => {
  const points = whole(random, 2, 12);
  const pairs = Array.from({ length: whole(random, 1, 3) }, () => generatedSignal(random, points));
  const scale = sometimes(random, 10) ? 0 : 10 ** between(random, -1, 0.5);
  const theta = Float64Array.from({ length: PARAMETERS }, (_, j) => {
    if (j === 0) return between(random, -4, 3);
    return j === 1 ? between(random, -10, 1) : scale * normal(random);
  });
  return { problem: signalsProblem(pairs, 10 ** between(random, 0, 3)), theta };
};

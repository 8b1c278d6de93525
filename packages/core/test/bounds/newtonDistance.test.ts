import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  certified,
  conjugateGradient,
  estimated,
  newtonDistance,
  roundingLevel,
  norm,
  Pace,
  runToEnd,
  solveLinear,
  type LowerConstants,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance, truthOf } from '../support/truth.js';

const constants: LowerConstants = {
  strongConvexity: certified(2),
  lipschitzGradient: certified(10),
  lipschitzHessian: certified(3),
  lipschitzCross: certified(0),
};
const step = { size: 0.1, residual: 0.02, residualRounding: 0 };

describe('newtonDistance', () => {
  it('is the formula of Kantorovich', () => {
    // η = 0.11, h = 0.165.
    const bound = newtonDistance(constants, step);
    expect(bound?.value).toBeCloseTo((0.11 * (1 - Math.sqrt(1 - 0.33))) / 0.165, 13);
    expect(bound?.kind).toBe('certified');
    const quadratic = { ...constants, lipschitzHessian: certified(0) };
    expect(newtonDistance(quadratic, step)?.value).toBeCloseTo(0.11, 13);
    const guess = { ...constants, lipschitzHessian: estimated(0) };
    expect(newtonDistance(guess, step)?.kind).toBe('estimated');
  });

  it('proves nothing where h > ½, and refuses what is no norm', () => {
    expect(newtonDistance(constants, { ...step, size: 1 })).toBeUndefined();
    expect(() => newtonDistance(constants, { ...step, size: -1 })).toThrow(ArgumentError);
    expect(() => newtonDistance(constants, { ...step, residual: NaN })).toThrow(ArgumentError);
  });

  it('dominates the distance for steps of any accuracy, and beats ‖∂g‖/μ near the solution', () => {
    let proven = 0;
    let gain = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = randomStream(seed);
      const problem = chainProblem(seed, { dimensions: [2 + (seed % 9)] });
      const theta = Float64Array.of(-3 + 3 * random(), -2 * random());
      const level = problem.samples[0]!.lower(theta);
      const exact = truthOf(problem, theta).solutions[0]!;
      const d = exact.length;
      const far = 10 ** (-1 - 10 * random());
      const away = normalVector(random, d);
      const x = exact.map((xi, i) => xi + far * away[i]!);
      const gradient = new Float64Array(d);
      level.gradient(x, gradient);
      const at = level.linearise(x);
      const { solution, residual } = runToEnd(
        solveLinear(
          conjugateGradient(),
          { apply: at.hessianVector.bind(at), rightHandSide: gradient },
          new Float64Array(d),
          { delta: 10 ** (-4 * random()) * norm(gradient), maxWork: 100 },
          new Pace(),
        ),
      );
      const gradientRounding = level.gradientRounding?.(x) ?? NaN;
      const bound = newtonDistance(level.constants, {
        size: norm(solution),
        residual,
        residualRounding:
          gradientRounding + roundingLevel(d, level.constants.lipschitzGradient.value * far),
      });
      if (bound === undefined) continue;
      proven++;
      expect(distance(x, exact)).toBeLessThanOrEqual(bound.value);
      gain = Math.max(gain, norm(gradient) / bound.value);
    }
    expect(proven).toBeGreaterThan(100);
    expect(gain).toBeGreaterThan(2);
  });
});

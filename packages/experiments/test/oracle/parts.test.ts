import { hypergradient, newtonCg, type LowerConstants, type Sample } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { PARTS } from '../../src/verify/oracle/parts/part.js';
import { partJudgements } from '../../src/verify/oracle/parts/parts.js';
import { drawOracleCase } from '../../src/verify/oracle/drawCase.js';
import { shippedProblem, thetaOf } from '../../src/verify/oracle/problem.js';
import { exactTruth } from '../../src/verify/oracle/truth.js';

/** Names of the parts that do not hold, over some cases, and of all that were compared. */
function judged(change: (sample: Sample) => Sample): {
  violated: Set<string>;
  compared: Set<string>;
} {
  const violated = new Set<string>();
  const compared = new Set<string>();
  for (const [regime, index] of [
    ['edges', 1],
    ['edges', 5],
    ['samples', 2],
    ['regression', 3],
  ] as const) {
    const { data, scale } = drawOracleCase(77, index, regime);
    const theta = thetaOf(data);
    const problem = shippedProblem(data);
    const { samples } = hypergradient(problem, theta, { lower: newtonCg(), epsilon: 1e-4 * scale });
    const truth = exactTruth(
      50,
      data,
      samples.map(({ solution }) => solution),
    );
    for (const [i, sample] of problem.samples.entries()) {
      const [found, exact] = [samples[i], truth.samples[i]];
      if (found === undefined || exact === undefined) continue;
      for (const { bound, verdict } of partJudgements(
        truth,
        change(sample),
        theta,
        found,
        exact,
        scale,
        i,
      )) {
        compared.add(bound);
        if (verdict === 'violated') violated.add(bound);
      }
    }
  }
  return { violated, compared };
}

/** The sample with one of its constants times a factor. */
const withConstant =
  (name: keyof LowerConstants, factor: number) =>
  (sample: Sample): Sample => ({
    ...sample,
    lower(theta) {
      const level = sample.lower(theta);
      const { strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross } =
        level.constants;
      const constants = { strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross };
      const { kind, value } = constants[name];
      return { ...level, constants: { ...constants, [name]: { kind, value: factor * value } } };
    },
  });

describe('the parts of bounds', () => {
  it('are all compared', () => {
    expect([...judged((sample) => sample).compared].sort()).toEqual([...PARTS].sort());
  });

  it.each([
    ['strongConvexity', 2, 'strong-convexity'],
    ['lipschitzGradient', 0.4, 'lipschitz-gradient'],
    ['lipschitzHessian', 0.4, 'lipschitz-hessian'],
    ['lipschitzCross', 0.4, 'lipschitz-cross'],
  ] as const)('are found too small: %s times %f', (name, factor, part) => {
    expect(judged(withConstant(name, factor)).violated).toContain(part);
  });
});

import { describe, expect, it } from 'vitest';
import { noMoments, weighed } from '../../src/upper/moments.js';
import {
  inexactLbfgs,
  stochastic,
  type BilevelProblem,
  type StepSchedule,
} from '../../src/index.js';
import { quadraticProblem } from '../support/quadratic.js';
import { runAll } from '../support/methods.js';
import { normalVector, randomStream } from '../support/random.js';

/** The problem in other units of θ: θ = S ζ. */
function rescaled(problem: BilevelProblem, scales: Float64Array): BilevelProblem {
  const own = (zeta: Float64Array): Float64Array => zeta.map((z, j) => scales[j]! * z);
  return {
    parameters: problem.parameters,
    samples: problem.samples.map((sample) => ({
      ...sample,
      lower: (zeta) => {
        const level = sample.lower(own(zeta));
        return {
          ...level,
          value: (x) => level.value(x),
          gradient: (x, out) => {
            level.gradient(x, out);
          },
          linearise: (x) => {
            const second = level.linearise(x);
            return {
              hessianVector: (v, out) => {
                second.hessianVector(v, out);
              },
              cross: (u, out) => {
                second.cross(own(u), out);
              },
              crossTranspose: (q, out) => {
                second.crossTranspose(q, out);
                out.set(own(out));
              },
            };
          },
        };
      },
      upper: {
        lipschitzGradient: sample.upper.lipschitzGradient,
        value: (x, zeta) => sample.upper.value(x, own(zeta)),
        gradient: (x, zeta, out) => {
          sample.upper.gradient(x, own(zeta), out);
        },
      },
    })),
  };
}

describe('running moments', () => {
  it('move each parameter by about 1, by its sign, whatever its scale', () => {
    let moments = noMoments(3);
    let direction: Float64Array = new Float64Array(3);
    for (let k = 0; k < 20; k++) {
      ({ moments, direction } = weighed(moments, Float64Array.of(1e-9, -3e7, 0)));
    }
    expect(direction[0]).toBeCloseTo(1, 12);
    expect(direction[1]).toBeCloseTo(-1, 12);
    expect(direction[2]).toBe(0);
  });

  it('never move one by more than 2.4', () => {
    const random = randomStream(3);
    for (let run = 0; run < 200; run++) {
      let moments = noMoments(1);
      let h = 1;
      for (let k = 0; k < 60; k++) {
        h *= Math.exp(3 * (random() - 0.4));
        const weighedBy = weighed(moments, Float64Array.of(random() < 0.1 ? 0 : h));
        ({ moments } = weighedBy);
        expect(Math.abs(weighedBy.direction[0] ?? NaN)).toBeLessThan(2.4);
      }
    }
  });

  it('make steps of stochastic free of the scales of the parameters', async () => {
    const problem = quadraticProblem(5, { dimensions: [4, 6, 5], parameters: 3, condition: 10 });
    const start = normalVector(randomStream(8), 3);
    const scales = Float64Array.of(1e-3, 1, 512);
    const method = stochastic({ batch: 1, scaling: 'moments', step: { kind: 'given', size: 0.1 } });
    const plain = await runAll(problem, start, { method, maxSteps: 5 });
    // A scaled parameter moves by as much as others: its own unit is what the step is in.
    const ownStart = start.map((t, j) => t / scales[j]!);
    const other = await runAll(rescaled(problem, scales), ownStart, { method, maxSteps: 5 });
    const moves = ([first, ...rest]: typeof plain.steps): number[] =>
      Array.from(rest.at(-1)?.theta ?? [], (t, j) => t - (first?.theta[j] ?? NaN));
    // The gradients differ once the points do: alike are the lengths of the moves, not where they end.
    const all = [...moves(plain.steps), ...moves(other.steps)];
    expect(all).toHaveLength(6);
    for (const move of all) {
      expect(Math.abs(move)).toBeGreaterThan(0.01);
      expect(Math.abs(move)).toBeLessThan(0.1 * 2.4 * 15);
    }
  });

  it('reach a lower objective than plain steps where scales differ', async () => {
    const problem = quadraticProblem(6, { dimensions: [5, 7], parameters: 4, condition: 10 });
    const badly = rescaled(problem, Float64Array.of(1e-2, 1, 1, 30));
    const start = new Float64Array(4);
    const common = { batch: 1, epsilon: 1e-6, delta: 1e-6 } as const;
    const last = async (scaling: 'none' | 'moments'): Promise<number> => {
      const { result } = await runAll(badly, start, {
        method: stochastic({ ...common, scaling }),
        maxSteps: 30,
      });
      return result.best.objective.value;
    };
    expect(await last('moments')).toBeLessThan(await last('none'));
  });

  it('leave steps that are not scaled as they were', async () => {
    const problem = quadraticProblem(7, { dimensions: [5, 7], parameters: 2, condition: 10 });
    const start = new Float64Array(2);
    const one = await runAll(problem, start, { method: stochastic(), maxSteps: 3 });
    const two = await runAll(problem, start, {
      method: stochastic({ scaling: 'none' }),
      maxSteps: 3,
    });
    expect(two.steps.at(-1)?.theta).toEqual(one.steps.at(-1)?.theta);
  });

  it('move each parameter by its size', async () => {
    const problem = quadraticProblem(8, { dimensions: [4, 6], parameters: 3, condition: 10 });
    const start = normalVector(randomStream(9), 3);
    const sizes = [1, 0.25, 2];
    const first = async (own?: number[]): Promise<Float64Array> => {
      const method = stochastic({ batch: 2, scaling: 'moments', ...(own && { sizes: own }) });
      const { steps } = await runAll(problem, start, { method, maxSteps: 1 });
      return steps[1]!.theta.map((t, j) => t - start[j]!);
    };
    const plain = await first();
    const sized = await first(sizes);
    for (const [j, size] of sizes.entries()) expect(sized[j]! / plain[j]!).toBeCloseTo(size, 10);
    await expect(first([1, 2])).rejects.toThrow('Expected 3 numbers for sizes');
    expect(() => stochastic({ sizes: [1, 0, 1] })).toThrow('sizes');
  });
});

describe('annealed steps', () => {
  const problem = quadraticProblem(6, { dimensions: [4, 6, 5], parameters: 3, condition: 10 });
  const start = normalVector(randomStream(8), 3);
  const run = (schedule: StepSchedule, maxSteps: number): ReturnType<typeof runAll> =>
    runAll(problem, start, {
      method: stochastic({
        ...{ batch: 1, schedule, epsilon: 1e-3, delta: 1e-3 },
        ...{ scaling: 'moments', step: { kind: 'given', size: 0.2 } },
      }),
      maxSteps,
    });

  it('fall along a cosine to a five-hundredth, tolerances to a fifth', async () => {
    const { steps } = await run({ kind: 'annealed', epochs: 10 }, 12);
    for (const { step, stepSize, tolerances } of steps.slice(1)) {
      // A step's last mini-batch is one of three before its end.
      const factor = (done: number): number => (1 + Math.cos(Math.PI * Math.min(1, done / 10))) / 2;
      expect(stepSize).toBeCloseTo(0.2 * Math.max(1 / 500, factor(step - 1 / 3)), 12);
      expect(tolerances.epsilon).toBeCloseTo(1e-3 * Math.max(1 / 5, factor(step)), 12);
    }
    expect(steps).toHaveLength(13);
  });

  it('end nearer to the minimum than steps that stay as large', async () => {
    const best = await runAll(problem, start, { method: inexactLbfgs(), maxSteps: 100 });
    expect(best.result.status).toBe('converged');
    const annealed = await run({ kind: 'annealed', epochs: 40 }, 40);
    const constant = await run({ kind: 'constant' }, 40);
    const above = ({ steps }: typeof constant): number =>
      (steps.at(-1)?.objective.value ?? NaN) - best.result.best.objective.value;
    expect(above(annealed)).toBeLessThan(above(constant) / 10);
  });
});

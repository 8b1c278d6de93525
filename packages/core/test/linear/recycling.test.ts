import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  conjugateGradient,
  fixedStep,
  hypergradient,
  learn,
  minres,
  norm,
  Pace,
  recycling,
  runToEnd,
  solveLinear,
  type Checkpoint,
  type LearnOptions,
  type LearnStep,
  type LinearSolver,
  type LinearSystem,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { multiply, solveAccurately } from '../support/dense.js';
import { quadraticProblem } from '../support/quadratic.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance, truthOf } from '../support/truth.js';

/** A system of condition 300 and the number of its products so far. */
function system(seed: number, d: number) {
  const { parts } = quadraticProblem(seed, { dimensions: [d], parameters: 1, condition: 300 });
  const { A, mu, L } = parts[0]!;
  const counter = { products: 0 };
  const at: LinearSystem = {
    rightHandSide: normalVector(randomStream(seed + 1), d),
    lipschitz: L,
    strongConvexity: mu,
    apply: (v, out) => {
      counter.products++;
      multiply(A, v, out);
    },
  };
  return { A, at, counter };
}

const solve = (solver: LinearSolver, at: LinearSystem, q0: Float64Array, delta: number) =>
  runToEnd(solveLinear(solver, at, q0, { delta, maxWork: 1e4 }, new Pace()));

describe('recycling', () => {
  it('finds a solution that lies in the span of the earlier ones', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const d = 8;
      const { A, at, counter } = system(seed, d);
      const random = randomStream(seed);
      const exact = solveAccurately(A, at.rightHandSide);
      const [a, b] = [normalVector(random, d), normalVector(random, d)];
      const q0 = exact.map((q, i) => q - 2 * a[i]! + b[i]!);
      for (const inner of [conjugateGradient(), minres()]) {
        counter.products = 0;
        const given = { ...at, earlier: [a, b] };
        const delta = 1e-9 * norm(at.rightHandSide);
        const result = solve(recycling(inner), given, q0, delta);
        expect(result.status).toBe('converged');
        expect(result.residual).toBe(
          norm(multiply(A, result.solution).map((x, i) => at.rightHandSide[i]! - x)),
        );
        expect(distance(result.solution, exact)).toBeLessThan(1e-6 * (1 + norm(exact)));
        // Three vectors, the residual, and at most a step and its residual against rounding.
        expect(result.work).toBe(counter.products);
        expect(result.work).toBeLessThanOrEqual(8);
        expect(solve(inner, at, q0, delta).work).toBeGreaterThan(result.work);
      }
    }
  });

  it('is the inner solver where there is nothing to recycle, and where the start is near', () => {
    const { A, at, counter } = system(3, 9);
    const earlier = [normalVector(randomStream(1), 9)];
    const cg = conjugateGradient();
    const zero = new Float64Array(9);
    const start = solveAccurately(A, at.rightHandSide).map((q, i) => q + 1e-9 * (i + 1));
    const delta = 1e-6;
    for (const [given, q0] of [
      [at, start],
      [{ ...at, earlier }, zero],
      [{ ...at, earlier, tolerance: delta }, start],
    ] as const) {
      const plain = solve(cg, at, q0, delta);
      counter.products = 0;
      const recycled = solve(recycling(cg), given, q0, delta);
      expect(recycled).toEqual(plain);
      expect(counter.products).toBe(plain.work);
    }
  });

  it('leaves out what does not help: zeros, copies, and directions that are not positive', () => {
    const { A, at } = system(4, 7);
    const exact = solveAccurately(A, at.rightHandSide);
    const q0 = exact.map((q) => 2 * q);
    const earlier = [q0.slice(), new Float64Array(7), new Float64Array(7).fill(NaN)];
    const solver = recycling(conjugateGradient(), { vectors: 4 });
    const result = solve(solver, { ...at, earlier }, q0, 1e-9);
    expect(result.status).toBe('converged');
    expect(distance(result.solution, exact)).toBeLessThan(1e-6);

    const negative: LinearSystem = {
      ...at,
      earlier: [exact],
      apply: (v, out) => {
        multiply(A, v, out);
        for (let i = 0; i < out.length; i++) out[i] = -out[i]!;
      },
    };
    expect(solve(solver, negative, q0, 1e-9).status).toBe('indefinite');
  });

  it('refuses fewer than two vectors', () => {
    for (const vectors of [1, 0, 1.5, NaN]) {
      expect(() => recycling(conjugateGradient(), { vectors })).toThrow(ArgumentError);
    }
  });
});

describe('along a learning run', () => {
  const problem = chainProblem(5, { dimensions: [40, 30] });
  const theta = Float64Array.of(-1.5, -2.5);
  const linear = recycling(conjugateGradient({ preconditioner: 'none' }));
  const options: LearnOptions = {
    method: fixedStep({ step: { kind: 'given', size: 0.05 }, epsilon: 1e-7, delta: 1e-7 }),
    linear,
    maxSteps: 12,
  };

  async function steps(given: LearnOptions): Promise<{ all: LearnStep[]; saved?: Checkpoint }> {
    const run = learn(problem, theta, given);
    const all: LearnStep[] = [];
    let saved: Checkpoint | undefined;
    for await (const step of run.steps()) {
      all.push(step);
      if (step.step === 5) saved = structuredClone(await run.checkpoint());
    }
    return { all, ...(saved && { saved }) };
  }

  it('it lowers the work of the adjoint, with the same certificate', async () => {
    const recycled = await steps(options);
    const plain = await steps({
      ...options,
      linear: conjugateGradient({ preconditioner: 'none' }),
    });
    const [a, b] = [recycled.all.at(-1), plain.all.at(-1)];
    expect(a?.work.adjoint).toBeLessThan(0.9 * (b?.work.adjoint ?? 0));
    for (const { theta: at, gradient, bound } of recycled.all.filter(
      ({ step }) => step % 4 === 0,
    )) {
      const truth = truthOf(problem, at).gradient;
      expect(distance(gradient, truth)).toBeLessThanOrEqual(bound.total);
    }
  });

  it('a resumed run is the same to the bit', async () => {
    const { all, saved } = await steps(options);
    expect(saved?.warmStarts[0]?.earlier).toHaveLength(2);
    const resumed: LearnStep[] = [];
    for await (const step of learn(problem, theta, {
      ...options,
      ...(saved && { resume: saved }),
    }).steps()) {
      resumed.push(step);
    }
    expect(resumed).toEqual(all.slice(6));
  });

  it('the adjoints travel in the result of a hypergradient, without copies of one', () => {
    const first = hypergradient(problem, theta, { linear });
    const warm = first.samples.map(({ solution, adjoint, earlier = [] }) => ({
      point: solution,
      adjoint,
      earlier,
    }));
    // Cold: nothing before it.
    expect(warm[0]?.earlier).toEqual([]);
    const same = hypergradient(problem, theta, { linear, start: warm });
    expect(same.samples[0]?.earlier).toEqual([]);
    const moved = hypergradient(
      problem,
      theta.map((t) => t + 0.1),
      { linear, start: warm, delta: 1e-8 },
    );
    expect(moved.samples[0]?.earlier).toEqual([first.samples[0]?.adjoint]);
  });
});

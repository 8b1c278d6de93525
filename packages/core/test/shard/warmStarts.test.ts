import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  LocalShard,
  conjugateGradient,
  fista,
  recycling,
  warmStartMemory,
  warmStartVectors,
  type ShardRequest,
} from '../../src/index.js';
import { WarmStarts } from '../../src/shard/warmStarts.js';
import { chainProblem } from '../support/chain.js';

const problem = chainProblem(3, { dimensions: [7, 4, 9] });
const solvers = {
  lower: fista(),
  linear: recycling(conjugateGradient(), { vectors: 3 }),
  certificate: 'sharp',
} as const;
const request = (theta: number[], samples: number[]): ShardRequest => ({
  theta: Float64Array.from(theta),
  epsilon: 1e-7,
  delta: 1e-7,
  maxWork: 1000,
  maxTotalWork: Infinity,
  certificate: 'sharp',
  samples,
});
const vectors = (count: number, d: number, from: number): Float64Array[] =>
  Array.from({ length: count }, (_, k) => new Float64Array(d).fill(from + k));

describe('two shards over the same memory', () => {
  it('that take turns at the samples give the bits of one', async () => {
    const alone = new LocalShard(problem, solvers);
    const memory = warmStartMemory(problem, solvers);
    const pair = [0, 1].map(() => new LocalShard(problem, solvers, { memory }));
    for (let k = 0; k < 6; k++) {
      const theta = [-2 + 0.1 * k, -1 - 0.05 * k];
      const expected = await alone.evaluate(request(theta, [0, 1, 2]));
      const found = [
        ...(await pair[k % 2]!.evaluate(request(theta, [0]))),
        ...(await pair[(k + 1) % 2]!.evaluate(request(theta, [1, 2]))),
      ];
      expect(found).toEqual(expected);
      if (k === 3) {
        const solve = { theta: Float64Array.of(-1, -1), accuracy: 1e-3, maxWork: 1000 };
        await alone.solve({ ...solve, samples: [1] });
        await pair[0]!.solve({ ...solve, samples: [1] });
      }
      for (const shard of pair) expect(await shard.snapshot()).toEqual(await alone.snapshot());
    }
    const last = await alone.snapshot();
    expect(last.map(({ earlier, tangent }) => [earlier?.length, tangent?.duals.length])).toEqual(
      problem.samples.map(() => [2, 2]),
    );
  });

  it('predict from the θ of a solve that came between', async () => {
    const shard = new LocalShard(problem, solvers);
    await shard.evaluate(request([-2, -1], [0]));
    const theta = Float64Array.of(-1, -2);
    await shard.solve({ theta, accuracy: 1e-6, maxWork: 1000, samples: [0] });
    const [first, second] = await shard.snapshot();
    expect(first?.tangent?.theta).toEqual(theta);
    expect(second?.tangent).toBeUndefined();
  });
});

describe('the memory of warm starts', () => {
  it('holds x₀ and zeros at first, and room for what the solvers carry', () => {
    const [memory] = warmStartMemory(problem, solvers);
    const [{ dimension, start }] = problem.samples as [(typeof problem.samples)[0]];
    expect(warmStartVectors(problem, solvers)).toBe(2 + 2 + 2);
    expect(memory).toHaveLength(2 + 6 * dimension + 2);
    expect(new WarmStarts(problem, solvers, warmStartMemory(problem, solvers)).read(0)).toEqual({
      point: start,
      adjoint: new Float64Array(dimension),
      earlier: [],
    });
    const plain = { ...solvers, linear: conjugateGradient(), certificate: 'local' } as const;
    expect(warmStartVectors(problem, plain)).toBe(2);
    expect(warmStartVectors({ parameters: 9 }, { ...plain, certificate: 'sharp' })).toBe(2);
  });

  it('gives back what was written, as far as there is room, also from its own views', () => {
    const warm = new WarmStarts(problem, solvers, warmStartMemory(problem, solvers));
    const [point, adjoint] = [new Float64Array(4).fill(-2), new Float64Array(4).fill(-3)];
    const earlier = vectors(3, 4, 1);
    const tangent = { theta: Float64Array.of(5, 6), duals: vectors(2, 4, 8) };
    warm.write(1, { point, adjoint, earlier, tangent });
    const first = warm.copy(1);
    expect(first).toEqual({ point, adjoint, earlier: earlier.slice(0, 2), tangent });
    const views = warm.read(1);
    // A step further: the last adjoint moves to the earlier ones, the oldest falls out.
    const next = new Float64Array(4).fill(-1);
    warm.write(1, {
      ...views,
      adjoint: next,
      earlier: [views.adjoint.slice(), ...(views.earlier ?? [])],
    });
    expect(warm.copy(1)).toEqual({
      ...first,
      adjoint: next,
      earlier: [first.adjoint, first.earlier?.[0]],
    });
    warm.write(1, { point: next, adjoint: next });
    expect(warm.copy(1)).toEqual({ point: next, adjoint: next, earlier: [] });
  });

  it('of another problem or other solvers is refused', () => {
    for (const memory of [
      warmStartMemory(problem, { ...solvers, linear: conjugateGradient() }),
      warmStartMemory(problem, { ...solvers, certificate: 'plain' }),
      warmStartMemory(problem, solvers).slice(1),
    ]) {
      expect(() => new LocalShard(problem, solvers, { memory })).toThrow(ArgumentError);
    }
  });
});

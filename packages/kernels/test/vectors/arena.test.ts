import { plainVectors, type Vectors } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../src/vectors/arena.js';
import { kernelModule } from '../../src/wasm/module.js';
import { Workspace } from '../../src/wasm/workspace.js';
import { randomStream, uniformVector } from '../support/random.js';

function newWorkspace(): Workspace {
  const module = kernelModule();
  if (module === undefined) throw new Error('expected SIMD');
  return new Workspace(module);
}

describe('vectors in the memory of the kernels', () => {
  const arena = new Arena(newWorkspace());
  const inside = (values: Float64Array): Float64Array => {
    const copy = arena.zeros(values.length);
    copy.set(values);
    return copy;
  };
  const places = [inside, (values: Float64Array) => values.slice()];

  it('give the same bits as plain code, wherever the arrays are', () => {
    const lengths = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 250, 251);
    fc.assert(
      fc.property(lengths, fc.nat(1e6), fc.double({ min: -9, max: 9 }), (length, seed, beta) => {
        const random = randomStream(seed);
        const a = uniformVector(random, length).map((v) => v ** 7);
        const b = uniformVector(random, length);
        const combined = b.slice();
        plainVectors.combine(combined, beta, -0.3, a);
        const difference = new Float64Array(length);
        plainVectors.subtract(a, b, difference);
        for (const here of places) {
          for (const there of places) {
            const [x, y] = [here(a), there(b)];
            expect(arena.dot(x, y)).toBe(plainVectors.dot(a, b));
            const out = here(b);
            arena.subtract(x, y, out);
            expect(Array.from(out)).toEqual(Array.from(difference));
            arena.combine(y, beta, -0.3, x);
            expect(Array.from(y)).toEqual(Array.from(combined));
            for (const name of ['scale', 'multiply', 'heavyBall', 'fista'] as const) {
              const by = (vectors: Vectors, on: (values: Float64Array) => Float64Array) => {
                const all = [on(a), there(b), on(difference)] as const;
                if (name === 'scale') vectors.scale(beta, all[0], all[1]);
                else if (name === 'multiply') vectors.multiply(...all);
                else vectors[name](...all, 0.3, beta);
                return all.map((one) => Array.from(one));
              };
              expect(by(arena, here)).toEqual(by(plainVectors, (values) => values.slice()));
            }
          }
        }
      }),
      { seed: 3, numRuns: 60 },
    );
    arena.release();
  });
});

describe('an arena', () => {
  it('keeps its vectors where they are while the memory grows, and gives back all at once', () => {
    const workspace = newWorkspace();
    const arena = new Arena(workspace);
    const before = workspace.memory.memory.buffer;
    const vectors = Array.from({ length: 40 }, (_, k) => arena.zeros(10_000).fill(k));
    expect(workspace.memory.memory.buffer.byteLength).toBeGreaterThan(before.byteLength);
    expect(vectors.every((v, k) => v.every((value) => value === k))).toBe(true);
    // Views of the memory as it was are still known to be in it.
    expect(new Set(vectors.map((v) => workspace.memory.addressOf(v))).size).toBe(40);
    expect(workspace.memory.addressOf(new Float64Array(3))).toBe(0);
    expect(arena.dot(vectors[2]!, vectors[39]!)).toBe(10_000 * 2 * 39);
    const size = workspace.memory.memory.buffer.byteLength;
    arena.release();
    const again = new Arena(workspace);
    for (let k = 0; k < 40; k++) {
      const zeros = again.zeros(10_000);
      expect(zeros.every((value) => value === 0)).toBe(true);
    }
    expect(workspace.memory.memory.buffer.byteLength).toBe(size);
  });

  it('makes ordinary arrays once its budget is spent', () => {
    const workspace = newWorkspace();
    const first = new Arena(workspace, 0);
    const ordinary = first.zeros(100);
    expect(workspace.memory.addressOf(ordinary)).toBe(0);
    expect(ordinary.length).toBe(100);
    expect(first.dot(ordinary.fill(2), first.reserve(100).fill(3))).toBe(600);
    first.release();
  });
});

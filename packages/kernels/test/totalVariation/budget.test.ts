import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InnerRoom } from '../../src/inner/innerRoom.js';
import { simdLinearisation } from '../../src/totalVariation/simdLinearisation.js';
import type { TotalVariationLinearisation } from '../../src/index.js';
import { Arena } from '../../src/vectors/arena.js';
import { threadWorkspace } from '../../src/wasm/workspace.js';
import { randomStream, uniformVector } from '../support/random.js';
import { build, scene, vectorsOf, type Scene } from '../support/scenes.js';

function linearised(s: Scene, x: Float64Array, arena: Arena): TotalVariationLinearisation {
  const { kind, width, height, weight, smoothing, diagonal } = s;
  const data = uniformVector(randomStream(s.seed), width * height);
  const grid = { width, height };
  const terms = { data, grid, diagonal, weight, smoothing };
  const room = new InnerRoom({ ...grid, channels: 1, planes: 2 }, threadWorkspace(), arena);
  return simdLinearisation(kind, terms, x, room, {});
}

const REACH = { radius: 0.01, energy: 0.02, least: 0.1 };

it('an arena without room left slows the work, and changes none of it', () => {
  fc.assert(
    fc.property(scene, fc.boolean(), (s, preconditioned) => {
      const { x, v, q } = vectorsOf(s);
      const bits = [new Arena(threadWorkspace()), new Arena(threadWorkspace(), 0)].map((arena) => {
        const at = linearised(s, x, arena);
        const steps = at.conjugate?.(preconditioned);
        if (steps === undefined) throw new Error('expected steps');
        const [solution, p, r] = [x.slice(), v.slice(), q.slice()];
        const image = new Float64Array(x.length);
        const products = new Float64Array(2);
        steps.measure(r, products);
        const before = Array.from(products);
        const curvature = steps.turn(p, -0.6, r, image);
        steps.update(solution, p, r, image, 0.3, products);
        return [curvature, ...before, ...products, ...solution, ...p, ...r, ...image];
      });
      expect(bits[1]).toEqual(bits[0]);
      // Beyond its budget an arena bounds the change in plain code.
      const without = linearised(s, x, new Arena(threadWorkspace(), 0)).change(REACH);
      const plain = build(s, 'plain').linearise(x).change(REACH);
      expect(without.of(v)).toEqual(plain.of(v));
      expect(without.form(v, q)).toEqual(plain.form(v, q));
    }),
    { seed: 17, numRuns: 150 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { implementation, smoothedTotalVariation } from '../../src/index.js';
import { dot, expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';
import { build, filled, scene, vectorsOf } from '../support/scenes.js';

it('SIMD is there: the comparison below compares two implementations', () => {
  expect(implementation({ implementation: 'simd' })).toBe('simd');
});

describe('SIMD and plain TypeScript agree', () => {
  it('in value, gradient and every product of the linearisation', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const { d, x, v, q } = vectorsOf(s);
        const [fast, plain] = [build(s, 'simd'), build(s, 'plain')];
        const gradients = [fast, plain].map((tv) => {
          let value = NaN;
          const gradient = filled(d, (out) => (value = tv.gradient(x, out)));
          return { value, gradient };
        });
        const [a, b] = gradients;
        if (!a || !b) throw new Error('two results');
        expectClose([a.value, fast.value(x)], [b.value, b.value], 1e-12);
        expectClose([plain.value(x)], [b.value], 1e-14);
        expectClose(a.gradient, b.gradient, 1e-12);
        const [here, reference] = [fast.linearise(x), plain.linearise(x)];
        for (const product of [
          (at: typeof here, out: Float64Array) => {
            at.hessianVector(v, out);
          },
          (at: typeof here, out: Float64Array) => {
            at.diagonal(out);
          },
          (at: typeof here, out: Float64Array) => {
            at.cross(Float64Array.of(0.3, 0), out);
          },
          (at: typeof here, out: Float64Array) => {
            at.cross(Float64Array.of(0, -2), out);
          },
        ]) {
          expectClose(
            filled(d, (out) => {
              product(here, out);
            }),
            filled(d, (out) => {
              product(reference, out);
            }),
            1e-12,
          );
        }
        // An inner product is as accurate as its terms are large.
        const ones = filled(2, (out) => {
          here.crossTranspose(q, out);
        });
        const expected = filled(2, (out) => {
          reference.crossTranspose(q, out);
        });
        for (const j of [0, 1]) {
          expect(Math.abs(ones[j]! - expected[j]!)).toBeLessThanOrEqual(1e-12 * s.weight * d);
        }
      }),
      { seed: 10, numRuns: 400 },
    );
  });
});

describe.each(['plain', 'simd'] as const)('smoothed total variation, %s', (which) => {
  it('has the derivatives that central differences show', () => {
    fc.assert(
      fc.property(scene, (scenery) => {
        // Moderate: differences resolve nothing at a smoothing of 1e-9.
        const s = { ...scenery, contrast: 1, smoothing: Math.max(0.1, scenery.smoothing) };
        const { d, x, v, q } = vectorsOf(s);
        const tv = build(s, which);
        const gradientAt = (t: number): { value: number; gradient: Float64Array } => {
          let value = NaN;
          const moved = x.map((xp, p) => xp + t * v[p]!);
          const gradient = filled(d, (out) => (value = tv.gradient(moved, out)));
          return { value, gradient };
        };
        const h = 1e-5;
        const [plus, minus] = [gradientAt(h), gradientAt(-h)];
        const y = uniformVector(randomStream(s.seed), d);
        const g = gradientAt(0).gradient;
        // ⟨∂g, v⟩ − ⟨a x − y, v⟩ is the slope of w Σ φ.
        const slope = dot(g, v) - dot(x, v) * s.diagonal + dot(y, v);
        const size = 1e-8 * (1 + s.weight) * d;
        expect(Math.abs((s.weight * (plus.value - minus.value)) / (2 * h) - slope)).toBeLessThan(
          size * Math.max(1, s.smoothing),
        );
        const at = tv.linearise(x);
        const Hv = filled(d, (out) => {
          at.hessianVector(v, out);
        });
        const quotient = g.map((_, p) => (plus.gradient[p]! - minus.gradient[p]!) / (2 * h));
        for (let p = 0; p < d; p++) {
          expect(Math.abs(quotient[p]! - Hv[p]!)).toBeLessThan(1e-6 * (1 + s.weight));
        }
        // Columns of B: differences in log w and log ν.
        for (const [j, name] of (['weight', 'smoothing'] as const).entries()) {
          const moved = (t: number): Float64Array => {
            const other = build({ ...s, [name]: s[name] * Math.exp(t) }, which);
            return filled(d, (out) => other.gradient(x, out));
          };
          const [up, down] = [moved(h), moved(-h)];
          const column = filled(d, (out) => {
            at.cross(Float64Array.of(j === 0 ? 1 : 0, j === 1 ? 1 : 0), out);
          });
          for (let p = 0; p < d; p++) {
            const difference = (up[p]! - down[p]!) / (2 * h);
            expect(Math.abs(difference - column[p]!)).toBeLessThan(1e-8 * (1 + s.weight));
          }
        }
        // Adjointness, symmetry, and the diagonal.
        const u = Float64Array.of(0.7, -1.1);
        const Bu = filled(d, (out) => {
          at.cross(u, out);
        });
        const Btq = filled(2, (out) => {
          at.crossTranspose(q, out);
        });
        expect(Math.abs(dot(Bu, q) - dot(u, Btq))).toBeLessThan(1e-13 * (1 + s.weight) * d);
        const Hq = filled(d, (out) => {
          at.hessianVector(q, out);
        });
        const scale = s.diagonal + (8 * s.weight) / s.smoothing;
        expect(Math.abs(dot(Hv, q) - dot(v, Hq))).toBeLessThan(1e-14 * scale * d);
        const p = s.seed % d;
        const unit = new Float64Array(d);
        unit[p] = 1;
        const column = filled(d, (out) => {
          at.hessianVector(unit, out);
        });
        const diagonal = filled(d, (out) => {
          at.diagonal(out);
        });
        expect(Math.abs(column[p]! - diagonal[p]!)).toBeLessThan(1e-14 * scale);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('keeps several problems and linearisations apart, whatever the order of calls', () => {
    const [a, b] = [
      { kind: 'anisotropic' as const, width: 9, height: 5, seed: 1 },
      { kind: 'isotropic' as const, width: 4, height: 7, seed: 2 },
    ].map((shape) => {
      const s = { ...shape, weight: 0.5, smoothing: 0.1, diagonal: 1, contrast: 1 };
      const { d, x, v } = vectorsOf(s);
      const tv = build(s, which);
      return { d, x, v, tv, at: tv.linearise(x), alone: build(s, which).linearise(x) };
    });
    if (!a || !b) throw new Error('two scenes');
    const product = ({ d, v }: typeof a, at: typeof a.at): Float64Array =>
      filled(d, (out) => {
        at.hessianVector(v, out);
      });
    const before = product(a, a.at);
    b.tv.gradient(b.x, new Float64Array(b.d));
    product(b, b.at);
    expect(product(a, a.at)).toEqual(before);
    expect(product(a, a.alone)).toEqual(before);
  });
});

it('refuses a grid that the data does not fill', () => {
  const terms = { data: new Float64Array(5), diagonal: 1, weight: 1, smoothing: 1 };
  expect(() =>
    smoothedTotalVariation('isotropic', { ...terms, grid: { width: 2, height: 3 } }),
  ).toThrow('array of length 6');
  expect(() =>
    smoothedTotalVariation('isotropic', { ...terms, grid: { width: 0, height: 3 } }),
  ).toThrow('at least one column and row');
});

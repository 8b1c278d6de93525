import { ArgumentError, ShapeError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressRows, denseRows, fasterRows, softmaxRegression } from '../../src/index.js';
import { plainSoftmax } from '../../src/softmax/plain.js';
import { dot, expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';
import { regressionOf, regressionShape, type RegressionShape } from '../support/regression.js';

const ROUNDING = 1e-12;

/** p_i[c] and ℓ_i from the formula, with nothing shared with the code under test. */
function byDefinition(shape: RegressionShape, W: Float64Array) {
  const { data, dense } = regressionOf(shape);
  const { classes } = shape;
  const p = dense.map((x) => {
    const e = Array.from({ length: classes }, (_, c) =>
      Math.exp(x.reduce((sum, xj, j) => sum + xj * W[j * classes + c]!, 0)),
    );
    const total = e.reduce((a, b) => a + b, 0);
    return e.map((v) => v / total);
  });
  const losses = p.map((row, i) => -Math.log(row[data.labels[i]!]!));
  return { data, dense, p, losses };
}

function setting(shape: RegressionShape) {
  const regression = plainSoftmax(regressionOf(shape).data);
  const random = randomStream(shape.seed + 1);
  const d = regression.dimension;
  return {
    regression,
    d,
    W: uniformVector(random, d),
    V: uniformVector(random, d),
    s: uniformVector(random, shape.rows),
    u: uniformVector(random, shape.rows),
    ridge: random(),
  };
}

describe('softmax regression in plain TypeScript', () => {
  it('is its formula: probabilities, losses, value, gradient, diagonal of the Hessian', () => {
    fc.assert(
      fc.property(regressionShape, (shape) => {
        const { regression, d, W, s, ridge } = setting(shape);
        const { data, dense, p, losses } = byDefinition(shape, W);
        const { classes, rows } = shape;
        const probabilities = new Float64Array(rows * classes);
        regression.probabilities(W, probabilities);
        expectClose(probabilities, p.flat(), ROUNDING);
        const l = new Float64Array(rows);
        regression.losses(W, l);
        expectClose(l, losses, ROUNDING);
        const gradient = W.map((w) => 2 * ridge * w);
        const diagonal = new Float64Array(d).fill(2 * ridge);
        for (const [i, x] of dense.entries()) {
          for (const [j, xj] of x.entries()) {
            for (let c = 0; c < classes; c++) {
              const q = p[i]![c]!;
              const own = data.labels[i] === c ? 1 : 0;
              gradient[j * classes + c]! += s[i]! * xj * (q - own);
              diagonal[j * classes + c]! += s[i]! * xj * xj * q * (1 - q);
            }
          }
        }
        const value = dot(s, losses) + ridge * dot(W, W);
        const scale = losses.reduce((a, b) => a + b, 0) + ridge * dot(W, W);
        const out = new Float64Array(d).fill(NaN);
        const fused = regression.gradient(W, s, ridge, out);
        expect(Math.abs(fused - value)).toBeLessThanOrEqual(ROUNDING * scale);
        expect(Math.abs(regression.value(W, s, ridge) - value)).toBeLessThanOrEqual(
          ROUNDING * scale,
        );
        expectClose(out, gradient, ROUNDING);
        regression.linearise(W).diagonal(s, ridge, out);
        expectClose(out, diagonal, ROUNDING);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('has a gradient and Hessian-vector products that are limits of central differences', () => {
    fc.assert(
      fc.property(regressionShape, (shape) => {
        const { regression, d, W, V, s, ridge } = setting(shape);
        const h = 1e-5;
        const at = (t: number): Float64Array => W.map((w, k) => w + t * V[k]!);
        const [plus, minus, g, Hv] = Array.from({ length: 4 }, () => new Float64Array(d));
        if (!plus || !minus || !g || !Hv) throw new Error('four arrays');
        const up = regression.gradient(at(h), s, ridge, plus);
        const down = regression.gradient(at(-h), s, ridge, minus);
        regression.gradient(W, s, ridge, g);
        const size = shape.rows * Math.sqrt(d);
        expect(Math.abs((up - down) / (2 * h) - dot(g, V))).toBeLessThan(1e-7 * size);
        regression.linearise(W).hessianVector(V, s, ridge, Hv);
        for (let k = 0; k < d; k++) {
          expect(Math.abs((plus[k]! - minus[k]!) / (2 * h) - Hv[k]!)).toBeLessThan(1e-7 * size);
        }
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it('has a symmetric Hessian, Bᵀ adjoint to B, and B the derivative in the weights', () => {
    fc.assert(
      fc.property(regressionShape, (shape) => {
        const { regression, d, W, V, s, u, ridge } = setting(shape);
        const Q = uniformVector(randomStream(shape.seed + 2), d);
        const at = regression.linearise(W);
        const [HV, HQ, Bu, sum] = Array.from({ length: 4 }, () => new Float64Array(d));
        if (!HV || !HQ || !Bu || !sum) throw new Error('four arrays');
        at.hessianVector(V, s, ridge, HV);
        at.hessianVector(Q, s, ridge, HQ);
        const scale = Math.sqrt(dot(HV, HV) * dot(Q, Q)) + shape.rows;
        expect(Math.abs(dot(HV, Q) - dot(V, HQ))).toBeLessThan(1e-13 * scale * d);
        // With the derivative of the weights in u for Bu, and all ones for Bᵀq.
        at.cross(u, Bu);
        const BtQ = new Float64Array(shape.rows);
        at.crossTranspose(Q, new Float64Array(shape.rows).fill(1), BtQ);
        expect(Math.abs(dot(Bu, Q) - dot(u, BtQ))).toBeLessThan(1e-13 * scale * d);
        // The gradient is linear in the weights: differences are exact but for rounding.
        const g = new Float64Array(d);
        regression.gradient(W, s, ridge, g);
        regression.gradient(
          W,
          s.map((si, i) => si + u[i]!),
          ridge,
          sum,
        );
        expectClose(
          [...sum.map((v, k) => v - g[k]! - Bu[k]!), 1 + dot(sum, sum)],
          [...new Float64Array(d), 1 + dot(sum, sum)],
          1e-12,
        );
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it('stays finite and exact where exponentials overflow', () => {
    const samples = compressRows(Float64Array.of(1, -1), { rows: 2, columns: 1 });
    const regression = plainSoftmax({ samples, labels: [0, 0], classes: 3, bias: false });
    const losses = new Float64Array(2);
    regression.losses(Float64Array.of(2000, 0, -1000), losses);
    expect(Array.from(losses)).toEqual([0, 3000]);
  });
});

describe('the makers of rows, and softmaxRegression,', () => {
  it('keep the non-zero entries in order, and 8-bit ones in 8 bits', () => {
    const dense = Uint8Array.of(0, 7, 0, 0, 0, 0, 1, 0, 255);
    const { start, column, value, scale } = compressRows(
      dense,
      { rows: 3, columns: 3 },
      { scale: 1 / 255 },
    );
    expect(start).toEqual(Uint32Array.of(0, 1, 1, 3));
    expect(column).toEqual(Uint16Array.of(1, 0, 2));
    expect(value).toEqual(Uint8Array.of(7, 1, 255));
    expect(scale).toBe(1 / 255);
  });

  it('keep a matrix dense where that is faster, and where columns are too many to compress', () => {
    const shape = { rows: 10, columns: 10 };
    const of = (filled: number, classes: number): string => {
      const dense = Float64Array.from({ length: 100 }, (_, k) => (k < filled ? k + 1 : 0));
      return fasterRows(dense, shape, { classes }).kind;
    };
    expect([of(100, 10), of(80, 10), of(20, 10)]).toEqual(['dense', 'compressed', 'compressed']);
    expect([of(60, 2), of(45, 2), of(40, 4), of(30, 4)]).toEqual([
      ...['dense', 'compressed', 'dense', 'compressed'],
    ]);
    const values = new Uint8Array(65_537);
    const wide = fasterRows(values, { rows: 1, columns: 65_537 }, { classes: 2, scale: 0.5 });
    expect(wide).toMatchObject({ kind: 'dense', scale: 0.5 });
    // Nothing is copied.
    expect(wide.value).toBe(values);
  });

  it('refuse what does not fit, by name', () => {
    const samples = compressRows(Uint8Array.of(1, 2), { rows: 2, columns: 1 });
    expect(() => compressRows(new Uint8Array(3), { rows: 2, columns: 2 })).toThrow(ArgumentError);
    expect(() => denseRows(new Uint8Array(3), { rows: 2, columns: 2 })).toThrow(ArgumentError);
    const wide = { rows: 1, columns: 65_537 };
    expect(() => compressRows(new Uint8Array(65_537), wide)).toThrow('columns');
    expect(() => softmaxRegression({ samples, labels: [0, 1], classes: 1 })).toThrow('classes');
    expect(() => softmaxRegression({ samples, labels: [0], classes: 2 })).toThrow(ShapeError);
    expect(() => softmaxRegression({ samples, labels: [0, 2], classes: 2 })).toThrow('labels[1]');
    expect(() => softmaxRegression({ samples, labels: [0, 0.5], classes: 2 })).toThrow('labels[1]');
  });
});

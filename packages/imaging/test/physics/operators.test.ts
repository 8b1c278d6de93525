import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, norm } from '@bilevel/core';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { resolveOptions, type OptionValues } from '../../src/describe/options.js';
import type { Extent } from '../../src/image.js';
import { deblurring } from '../../src/physics/operator/deblurring.js';
import { checkOperator } from '../../src/physics/checkOperator.js';
import type { ForwardOperator } from '../../src/physics/operator/operator.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';

const shapes = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  channels: fc.constantFrom(1 as const, 3 as const),
});

function numbers({ width, height, channels }: Extent): number {
  return width * height * channels;
}

describe.each(OPERATORS)('$name', (entry) => {
  it('has an adjoint, and a norm and a least eigenvalue that bound it', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 1e6 }), (shape, seed) => {
        const random = randomStream(seed);
        const K = entry.make(shape, resolveOptions(entry.name, entry.options));
        const x = normalVector(random, numbers(K.input));
        const y = normalVector(random, numbers(K.output));
        const [Kx, Ky] = [new Float64Array(y.length), new Float64Array(x.length)];
        K.apply(x, Kx);
        K.adjoint(y, Ky);
        const sizes = norm(x) * norm(y) * Math.sqrt(K.squaredNorm);
        expect(Math.abs(dot(Kx, y) - dot(x, Ky))).toBeLessThan(1e-13 * sizes);
        expect(norm(Kx) ** 2).toBeLessThanOrEqual(K.squaredNorm * norm(x) ** 2 * (1 + 1e-12));
        expect(norm(Kx) ** 2).toBeGreaterThanOrEqual(
          K.leastEigenvalue * norm(x) ** 2 * (1 - 1e-12),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

/** K by its columns: exact but for the rounding of each entry. */
function columnsOf(K: ForwardOperator): Float64Array[] {
  return Array.from({ length: numbers(K.input) }, (_, p) => {
    const unit = new Float64Array(numbers(K.input));
    unit[p] = 1;
    const column = new Float64Array(numbers(K.output));
    K.apply(unit, column);
    return column;
  });
}

/** λ_max(KᵀK) of a stored matrix, to 1e-6 or so: the trace of its 2ᵏ-th power, to the power of 2⁻ᵏ. */
function squaredNormOf(columns: readonly Float64Array[]): number {
  let power = columns.map((a) => columns.map((b) => dot(a, b)));
  let logarithm = 0;
  const squarings = 40;
  for (let k = 0; k < squarings; k++) {
    const trace = power.reduce((sum, row, i) => sum + row[i]!, 0);
    logarithm += Math.log(trace) / 2 ** k;
    power = power.map((row) => row.map((value) => value / trace));
    power = power.map((row) =>
      row.map((_, j) => row.reduce((sum, value, k) => sum + value * power[k]![j]!, 0)),
    );
  }
  return Math.exp(logarithm);
}

/** Other options than those by default. */
const MORE: Readonly<Record<string, readonly OptionValues[]>> = {
  deblurring: [{ sigma: 0.1 }, { sigma: 4 }, { sigma: 0.7, boundary: 1 }],
  'box-blur': [{ side: 1 }, { side: 2.4 }, { side: 9 }, { side: 3.5, boundary: 1 }],
  'disc-blur': [{ radius: 0.5 }, { radius: 1.3 }, { radius: 5 }, { radius: 1.6, boundary: 1 }],
  'kernel-blur': [{ boundary: 1 }, { scale: 1 }],
  'motion-blur': [
    { length: 4, angle: 20, boundary: 1 },
    { length: 1, angle: 90 },
    { length: 3.7, angle: -45 },
    { length: 9, angle: 20 },
  ],
  downsampling: [{ factor: 3 }, { factor: 4 }, { factor: 2, sigma: 0.8 }, { factor: 3, sigma: 2 }],
  tomography: [
    { angles: 5 },
    { angles: 7, detectors: 3, spacing: 1.5, first: 20, pixel: 1 },
    { angles: 12, span: 360, source: 1.5, detectors: 4 },
  ],
  mri: [
    { pattern: 1, rate: 0.5 },
    { pattern: 2 },
    { pattern: 3, rate: 0.6, seed: 4 },
    { pattern: 4 },
    { pattern: 2, unknown: 1 },
    { pattern: 3, unknown: 1, rate: 0.6 },
  ],
};

describe.each(OPERATORS)('$name, as checkOperator tests it', (entry) => {
  const all = [{}, ...(MORE[entry.name] ?? [])].map((given) =>
    resolveOptions(entry.name, entry.options, given),
  );
  it.each(all)('has an adjoint and bounds, the norm within 5 %: %o', (options) => {
    const isComplex = entry.seesComplex?.(options) === true;
    for (const [width, height, real] of [
      [1, 1, 1],
      [5, 3, 1],
      [3, 4, 3],
      [1, 7, 1],
    ] as const) {
      const K = entry.make({ width, height, channels: isComplex ? 2 : real }, options);
      expect(checkOperator(K).failures).toEqual([]);
      const one = { width, height, channels: isComplex ? 2 : 1 } as const;
      const columns = columnsOf(entry.make(one, options));
      const truth = squaredNormOf(columns);
      // Nothing is left of a picture where its pixels are missing.
      if (!(truth > 0)) continue;
      expect(K.squaredNorm).toBeGreaterThanOrEqual(truth * (1 - 1e-6));
      expect(K.squaredNorm).toBeLessThan(1.05 * truth);
    }
  });
});

describe('checkOperator', () => {
  const shape = { width: 3, height: 2, channels: 1 } as const;
  const good: ForwardOperator = {
    ...{ input: shape, output: shape, squaredNorm: 4, leastEigenvalue: 4, rounding: 0 },
    apply: (x, out) => {
      out.set(x.map((value) => 2 * value));
    },
    adjoint: (y, out) => {
      out.set(y.map((value) => 2 * value));
    },
  };
  const faults = {
    finite: {
      apply: (x: Float64Array, out: Float64Array) => {
        for (let p = 0; p < 6; p++) out[p]! += 2 * x[p]!;
      },
    },
    adjoint: {
      adjoint: (y: Float64Array, out: Float64Array) => {
        out.set(y.map((value, p) => 2 * (y[p + 1] ?? value)));
      },
    },
    linear: {
      apply: (x: Float64Array, out: Float64Array) => {
        out.set(x.map((value) => 2 * value + 1e-9));
      },
    },
    'squared-norm': { squaredNorm: 3.99 },
    'least-eigenvalue': { leastEigenvalue: 4.01 },
  };

  it('finds nothing wrong with an operator that keeps what it says', () => {
    const { passed, checks } = checkOperator(good);
    expect(passed).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(Object.keys(faults));
  });

  it.each(Object.entries(faults))('says what is wrong where it is %s', (name, fault) => {
    const { passed, failures } = checkOperator({ ...good, ...fault });
    expect(passed).toBe(false);
    const found = failures.find((one) => one.name === name);
    expect(found?.remedy).toMatch(/\.$/);
  });
});

describe('blurs', () => {
  /** What a point in the middle of 9×9 pixels becomes. */
  function pointSeen(name: string, options: OptionValues): (dx: number, dy: number) => number {
    const [entry] = OPERATORS.filter((one) => one.name === name);
    if (entry === undefined) throw new Error(`There is no operator ${name}.`);
    const point = new Float64Array(81);
    point[40] = 1;
    const seen = new Float64Array(81);
    entry.make({ width: 9, height: 9, channels: 1 }, options).apply(point, seen);
    return (dx, dy) => seen[(4 + dy) * 9 + 4 + dx] ?? NaN;
  }

  it('box: the share of each pixel in the square', () => {
    const at = pointSeen('box-blur', { side: 2 });
    expect([at(0, 0), at(1, 0), at(1, -1), at(2, 0)]).toEqual([1 / 4, 1 / 8, 1 / 16, 0]);
  });

  it('disc: 1 inside, falling to 0 over the pixel on its edge', () => {
    const at = pointSeen('disc-blur', { radius: 1.5 });
    const root = Math.SQRT2;
    expect(at(1, 0)).toBeCloseTo(at(0, 0), 15);
    expect(at(1, 1) / at(0, 0)).toBeCloseTo(2 - root, 14);
    expect(at(2, 0)).toBe(0);
    expect(1 / at(0, 0)).toBeCloseTo(5 + 4 * (2 - root), 12);
  });

  it('motion: along the line, upwards for angles above 0', () => {
    const across = pointSeen('motion-blur', { length: 4, angle: 0 });
    expect([across(-2, 0), across(0, 0), across(2, 0)]).toEqual(
      [2.5 / 17, 4 / 17, 2.5 / 17].map((value) => expect.closeTo(value, 14) as number),
    );
    expect(across(0, 1)).toBeCloseTo(0, 15);
    const up = pointSeen('motion-blur', { length: 4, angle: 45 });
    expect(up(1, -1)).toBeGreaterThan(0.1);
    expect(up(1, 1)).toBeCloseTo(0, 15);
  });

  it('keep what is constant, at the edges too', () => {
    for (const one of OPERATORS.filter(({ name }) => name.endsWith('-blur'))) {
      const K = one.make(
        { width: 4, height: 3, channels: 3 },
        resolveOptions(one.name, one.options),
      );
      const out = new Float64Array(36);
      K.apply(new Float64Array(36).fill(0.3), out);
      expect(Math.max(...out.map((v) => Math.abs(v - 0.3)))).toBeLessThan(1e-14);
    }
  });
});

describe('deblurring', () => {
  it('keeps what is constant, and the mean of every picture', () => {
    const shape = { width: 7, height: 4, channels: 3 } as const;
    for (const sigma of [0.1, 0.7, 1.5, 9]) {
      const K = deblurring.make(shape, { sigma });
      const out = new Float64Array(84);
      K.apply(new Float64Array(84).fill(0.3), out);
      expect(Math.max(...out.map((v) => Math.abs(v - 0.3)))).toBeLessThan(1e-14);
      const x = normalVector(randomStream(3), 84);
      K.apply(x, out);
      const sum = (a: Float64Array): number => a.reduce((s, v) => s + v, 0);
      expect(sum(out)).toBeCloseTo(sum(x), 11);
    }
  });

  it('is the Gaussian of that width about a point', () => {
    const shape = { width: 41, height: 41, channels: 1 } as const;
    const K = deblurring.make(shape, { sigma: 2 });
    const point = new Float64Array(41 * 41);
    point[20 * 41 + 20] = 1;
    const out = new Float64Array(41 * 41);
    K.apply(point, out);
    const at = (dx: number, dy: number): number => out[(20 + dy) * 41 + 20 + dx]!;
    for (const [dx, dy] of [
      [1, 0],
      [3, 2],
      [0, 5],
    ] as const) {
      expect(at(dx, dy) / at(0, 0)).toBeCloseTo(Math.exp(-(dx * dx + dy * dy) / 8), 10);
    }
  });
});

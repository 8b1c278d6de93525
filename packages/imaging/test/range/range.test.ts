import { describe, expect, it } from 'vitest';
import {
  FORMAT_RANGE,
  ImageRangeError,
  addGaussianNoise,
  createImage,
  endsOf,
  findRange,
  fitPair,
  fromUnit,
  measure,
  noiseFindings,
  pairFindings,
  peakOf,
  pictureFindings,
  shareBeyond,
  sigmaOf,
  toUnit,
  typicalPart,
  unitOf,
  type Image,
  type MeasuredPair,
} from '../../src/index.js';

const SIDE = 32;

/** A disc on a ramp, from 0.1 to 0.9, times `factor`, plus `offset`. */
function scene(k = 0, factor = 1, offset = 0): Image {
  const data = Float64Array.from({ length: SIDE * SIDE }, (_, p) => {
    const [row, column] = [Math.floor(p / SIDE), p % SIDE];
    const inside = (row - 10 - k) ** 2 + (column - 12 - 3 * k) ** 2 < 60;
    return offset + factor * (inside ? 0.9 : 0.1 + (0.3 * row) / SIDE);
  });
  return createImage(SIDE, SIDE, data);
}

function scaled(image: Image, factor: number, offset = 0): Image {
  return { ...image, data: image.data.map((x) => offset + factor * x) };
}

function pair(k: number, clean: Image, noisy: Image, white = { clean: 1, noisy: 1 }): MeasuredPair {
  return {
    name: `p${String(k)}`,
    fit: fitPair(clean, noisy),
    identical: clean.data.every((x, p) => x === noisy.data[p]),
    clean: { measured: measure(clean.data), white: white.clean },
    noisy: { measured: measure(noisy.data), white: white.noisy },
  };
}

const noisyOf = (image: Image, sigma: number, seed = 1): Image =>
  addGaussianNoise(image, { sigma, seed, peak: Math.max(1, sigma) });

const found = (image: Image, white = 1) =>
  findRange([{ name: 'p', measured: measure(image.data), white }]);

describe('the range found', () => {
  it('of what has a unit is what was measured, whatever its size', () => {
    for (const [factor, offset] of [
      [1, 0],
      [250, 0],
      [2000, -1000],
    ] as const) {
      const measured = measure(scene(0, factor, offset).data);
      const { range, findings } = findRange([{ name: 'p', measured, white: 1, unit: 'HU' }]);
      expect(range).toEqual({ kind: 'found', low: measured.low, high: measured.high, white: 1 });
      expect(findings[0]).toMatchObject({ code: 'range-found' });
      expect(findings[0]?.message).toContain('(HU). They are kept as they are');
    }
    const measured = measure(scene().data);
    const two = ['HU', 'mg/ml'].map((unit) => ({ name: `in ${unit}`, measured, white: 1, unit }));
    expect(() => findRange(two)).toThrow('received HU (in HU) beside mg/ml (in mg/ml)');
  });

  it.each([
    [1, 1, 'format', 1],
    [0.5, 1, 'format', 1],
    [255, 1, 'found', 255],
    [4095, 1, 'found', 4095],
    [65535, 1, 'found', 65535],
    [1000, 1, 'found', 900],
    [1e-3, 1, 'found', 0.9e-3],
  ])('of floats %f times [0, 1]', (factor, white, kind, high) => {
    const { range, findings } = found(scene(0, factor), white);
    expect(range.kind).toBe(kind);
    expect(range.low).toBe(0);
    expect(range.high).toBeCloseTo(high, 9);
    expect(findings.map(({ code }) => code)).toEqual(kind === 'found' ? ['range-found'] : []);
    const advised = /`range` (\S+)/.exec(findings[0]?.message ?? '')?.[1];
    if (kind === 'found') expect(Number(advised)).toBeCloseTo(high, 9);
    else expect(advised).toBeUndefined();
  });

  it.each([
    [10, 1023],
    [12, 4095],
    [14, 16383],
  ])('of %d-bit numbers in 16 bits, with the option that states it', (bits, white) => {
    const image = scaled(scene(), white / 65535);
    const { range, findings } = found(image, 65535);
    expect(range).toEqual({ kind: 'found', low: 0, high: white, white: 65535 });
    expect(peakOf(range)).toBe(white / 65535);
    expect(findings[0]?.code).toBe('bits-unused');
    expect(findings[0]?.message).toContain(`${String(bits)}-bit numbers`);
    expect(findings[0]?.message).toContain(`\`range\` ${String(white)}`);
  });

  it('of a mask of 0 and 1 in 8 bits, but not of a dark picture', () => {
    expect(found(scaled(scene(), 1 / 255 / 0.9), 255).range.high).toBe(1);
    expect(found(scaled(scene(), 0.2), 255).range).toEqual(FORMAT_RANGE);
  });

  it('of numbers below 0, and far from 0', () => {
    const ct = found(scene(0, 2500, -1250)).range;
    expect(unitOf(ct)).toEqual({ low: -1000, high: 1000 });
    const kelvin = found(scene(0, 20, 280)).range;
    expect(kelvin.low).toBeCloseTo(282, 9);
    expect(kelvin.high).toBeCloseTo(298, 9);
  });

  it('refuses integers from 0 to 1 beside floats to 255, unless a range is stated', () => {
    const pictures = [
      { name: 'a', measured: measure(scene().data), white: 255 },
      { name: 'b', measured: measure(scene(1, 255).data), white: 1 },
    ];
    expect(() => findRange(pictures)).toThrow(ImageRangeError);
    expect(() => findRange(pictures)).toThrow('`range` 255');
    const unit = measure(scene().data);
    const read = pictures.map((picture) => ({ ...picture, measured: unit }));
    expect(findRange(read, { low: 0, high: 255 })).toEqual({
      range: { kind: 'stated', low: 0, high: 255, white: 1 },
      findings: [],
    });
  });

  it('refuses a range stated that is not that of the pictures, and warns of one that they hardly fill', () => {
    const stated = { low: 0, high: 255 };
    const one = (factor: number) => [
      { name: 'a', measured: measure(scene(0, factor).data), white: 65535 },
    ];
    expect(() => findRange(one(257), stated)).toThrow(/0 to 255.*hold numbers from/);
    expect(findRange(one(1 / 16), stated).findings[0]?.code).toBe('range-stated');
    expect(findRange(one(1), stated).findings).toEqual([]);
  });

  it('brings numbers to 0 and 1 and back', () => {
    const range = { low: -1000, high: 3000 };
    const data = Float64Array.of(-1000, 0, 3000);
    expect(toUnit(data, range)).toEqual(Float64Array.of(0, 0.25, 1));
    expect(fromUnit(toUnit(data, range), range)).toEqual(data);
    expect(shareBeyond(Float64Array.of(-0.1, 0, 1.04, 2), { low: 0, high: 1 }, 0.05)).toBe(0.5);
  });
});

describe('noise', () => {
  const unit = { low: 0, high: 1 };
  it('in per cent is of the range', () => {
    const range = { kind: 'found', low: -1000, high: 1000, white: 1 } as const;
    expect(sigmaOf({ kind: 'relative', percent: 10 }, range)).toBe(200);
    expect(sigmaOf({ kind: 'gaussian', sigma: 3 }, range)).toBe(3);
  });

  it.each([
    [0.1, unit, []],
    [0.1, { low: 0, high: 255 }, ['noise-invisible']],
    [0.1, { low: 0, high: 65535 }, ['noise-invisible']],
    [25, { low: 0, high: 255 }, []],
    [0.1, { low: 0, high: 1 / 16 }, ['noise-large']],
    [2, unit, ['noise-large']],
  ])('σ = %f on pictures of %o', (sigma, measured, codes) => {
    const findings = noiseFindings(sigma, measured);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { message } of findings) expect(message).toContain('`noise` 10%');
  });

  it('of nothing, or of many times the range, is refused', () => {
    expect(() => noiseFindings(0, unit)).toThrow(ImageRangeError);
    expect(() => noiseFindings(25, unit)).toThrow(/received 25.*range from 0 to 1.*`noise` 10%/);
  });
});

describe('pairs', () => {
  const three = [0, 1, 2];
  const clean = three.map((k) => scene(k));

  it.each([0.05, 0.2, 1])('with noise of σ = %f pass', (sigma) => {
    const pairs = three.map((k) => pair(k, clean[k]!, noisyOf(clean[k]!, sigma, k)));
    expect(pairFindings(pairs).filter(({ code }) => code !== 'noise-large')).toEqual([]);
  });

  it.each([
    [255, 'large', 'Divide'],
    [257, 'large', 'Divide'],
    [16, 'large', 'Divide'],
    [4096, 'large', 'Divide'],
    [1 / 255, 'small', 'Multiply'],
    [1 / 16, 'small', 'Multiply'],
  ])('on scales that differ by %f are refused with both ranges', (factor, relation, remedy) => {
    const pairs = three.map((k) =>
      pair(k, clean[k]!, scaled(noisyOf(clean[k]!, 0.02, k + 4), factor)),
    );
    expect(() => pairFindings(pairs)).toThrow(ImageRangeError);
    const message = messageOf(() => pairFindings(pairs));
    const told = Number(/about (\d+) times as/.exec(message)?.[1]);
    expect(Math.abs(Math.log(told) - Math.abs(Math.log(factor)))).toBeLessThan(0.05);
    expect(message).toContain(`times as ${relation} as the clean ones in 3 of 3 pairs`);
    expect(message).toMatch(/clean pictures range from 0\.1 to 0\.9, the noisy ones from/);
    expect(message).toContain(remedy);
  });

  it('whose files hold the same numbers are told to state what is white', () => {
    const noisy = scaled(noisyOf(clean[0]!, 0.1), 255);
    const pairs = [pair(0, clean[0]!, noisy, { clean: 255, noisy: 1 })];
    expect(() => pairFindings(pairs)).toThrow(
      'state what number is white in both with `range` 255',
    );
  });

  it('with an offset are refused, with a slight one told', () => {
    const ct = three.map((k) => {
      const hounsfield = scene(k, 2500, -1250);
      return pair(k, hounsfield, scaled(noisyOf(hounsfield, 30, k), 1, 1024));
    });
    expect(() => pairFindings(ct)).toThrow(/on average 102\d away.*Subtract/);
    const slight = three.map((k) =>
      pair(k, clean[k]!, scaled(noisyOf(clean[k]!, 0.1, k), 1, 0.08)),
    );
    expect(pairFindings(slight).map(({ code }) => code)).toEqual(['pairs-offset']);
  });

  it('that are equal are refused by name, also one among others', () => {
    const pairs = three.map((k) =>
      pair(k, clean[k]!, k === 1 ? clean[k]! : noisyOf(clean[k]!, 0.1)),
    );
    expect(() => pairFindings(pairs)).toThrow(/same pixels in 1 of 3 pairs \(p1\)/);
  });

  it('that are mixed up are told', () => {
    const other = scaled(scene(0), -1, 1);
    const pairs = three.map((k) => pair(k, clean[k]!, noisyOf(k === 2 ? other : clean[k]!, 0.05)));
    const told = pairFindings(pairs).filter(({ code }) => code === 'pairs-mixed');
    expect(told[0]?.message).toContain('1 of 3 pairs (p2)');
  });
});

describe('pictures', () => {
  const ends = (image: Image, clean: boolean, white = 255) =>
    endsOf({ name: 'a', image, white, clean, stated: false });

  it('that are saturated, and noise that is cut off, are told', () => {
    const white = createImage(
      SIDE,
      SIDE,
      scene().data.map((x) => (x > 0.2 ? 1 : x)),
    );
    expect(pictureFindings([ends(white, true)]).map(({ code }) => code)).toEqual([]);
    const most = createImage(
      SIDE,
      SIDE,
      scene().data.map((_, p) => (p < 40 ? 0.5 : 1)),
    );
    expect(pictureFindings([ends(most, true)])[0]?.code).toBe('saturated');
    const noisy = noisyOf(scene(), 0.3);
    const cut = { ...noisy, data: noisy.data.map((x) => Math.min(1, Math.max(0, x))) };
    const codes = (image: Image) =>
      pictureFindings([ends(scene(), true), ends(image, false)]).map(({ code }) => code);
    expect(codes(cut)).toEqual(['noise-clipped']);
    expect(codes(noisy)).toEqual([]);
  });
});

describe('the typical part', () => {
  it('varies as the whole does, and is all of a picture of its size', () => {
    const image = scene();
    expect(typicalPart(image, SIDE, SIDE)).toEqual({ row: 0, column: 0 });
    // Flat but for stripes on the right half: half of a typical part is striped.
    const data = Float64Array.from({ length: 64 * 64 }, (_, p) =>
      p % 64 < 32 ? 0.5 : (p % 2) * 0.5,
    );
    const { column } = typicalPart(createImage(64, 64, data), 32, 32);
    expect(column).toBe(16);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

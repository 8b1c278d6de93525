import { describe, expect, it } from 'vitest';
import { NoImagesError, PairingError } from '../../src/errors.js';
import { pairByName } from '../../src/problem/pairing.js';
import { Model } from '../../src/problem/model.js';
import { requireMeasurement } from '../../src/problem/requireMeasurement.js';
import { randomImage } from '../pictures.js';

describe('pairByName', () => {
  it('joins files of one name, in the order of the names', () => {
    expect(pairByName(['c/b.png', 'c/a.1.png'], ['n/a.1.tif', 'n/b.npy'])).toEqual([
      { name: 'a.1', clean: 'c/a.1.png', noisy: 'n/a.1.tif' },
      { name: 'b', clean: 'c/b.png', noisy: 'n/b.npy' },
    ]);
  });

  it('sees through the two ways of writing an accent', () => {
    expect(pairByName(['c/\u00e9.png'], ['n/e\u0301.png'])).toHaveLength(1);
  });

  it('names every picture without a partner', () => {
    const pair = () => pairByName(['c/a.png', 'c/b.png'], ['n/b.png', 'n/d.png']);
    expect(pair).toThrow(PairingError);
    expect(pair).toThrow('c/a.png (no noisy one), n/d.png (no clean one)');
    expect(() => pairByName(['c/a.png'], [])).toThrow('c/a.png (no noisy one)');
  });

  it('names ten of many and counts the rest', () => {
    const clean = Array.from({ length: 13 }, (_, i) => `c/${String(i)}.png`);
    const pair = () => pairByName(clean, []);
    expect(pair).toThrow(/c\/9\.png \(no noisy one\) and 3 more\./);
    expect(pair).not.toThrow('c/10.png');
  });

  it('refuses two files of one name, and empty lists', () => {
    const twice = () => pairByName(['a.png', 'x/a.tif'], ['a.png']);
    expect(twice).toThrow(PairingError);
    expect(twice).toThrow('clean pictures but received a.png and x/a.tif');
    expect(() => pairByName(['a.png'], ['a.png', 'a.npy'])).toThrow('noisy pictures');
    expect(() => pairByName([], [])).toThrow(NoImagesError);
  });
});

describe('requireMeasurement', () => {
  it('accepts equal shapes and names both sizes otherwise', () => {
    const image = randomImage(4, 3, 1, 1);
    const model = new Model();
    requireMeasurement(model, image, randomImage(4, 3, 1, 2), 'a');
    for (const [other, message] of [
      [randomImage(3, 4, 1, 1), '4×3 with 1 channel(s) and 3×4 with 1'],
      [randomImage(4, 2, 1, 1), '4×2'],
      [randomImage(4, 3, 3, 1), '4×3 with 3 channel(s)'],
    ] as const) {
      const check = () => {
        requireMeasurement(model, image, other, 'lamp');
      };
      expect(check).toThrow(PairingError);
      expect(check).toThrow(message);
    }
  });

  it('wants the shape that the operator gives a measurement', () => {
    const model = new Model({ operator: { name: 'downsampling', options: { factor: 3 } } });
    const image = randomImage(7, 6, 1, 1);
    requireMeasurement(model, image, randomImage(3, 2, 1, 2), 'a');
    expect(() => {
      requireMeasurement(model, image, randomImage(2, 2, 1, 2), 'lamp');
    }).toThrow(
      'Expected a measurement (small picture) of 3×2 for pictures of 7×6, as downsampling:factor=3 has for lamp, ' +
        'but received 2×2.',
    );
    expect(() => {
      requireMeasurement(model, image, randomImage(3, 2, 3, 2), 'lamp');
    }).toThrow('3×2 with 1 channel(s) for pictures of 7×6 with 1 channel(s)');
  });
});

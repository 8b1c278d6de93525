import { describe, expect, it } from 'vitest';
import { listIn } from '../../src/describe/arrays.js';
import { choiceIn, choiceText } from '../../src/describe/expressions.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';
import { Model } from '../../src/problem/model.js';

const shape = { width: 8, height: 8, channels: 1 } as const;
const listOf = (...data: number[]) => ({ angles: { shape: [data.length], data } });

describe('lists on the command line', () => {
  it.each([
    ['0:3:12', [0, 3, 6, 9, 12]],
    ['0:0.1:0.3', [0, 0.1, 0.2, 0.30000000000000004]],
    ['90:-45:-90', [90, 45, 0, -45, -90]],
    ['0;12.5; 90', [0, 12.5, 90]],
    ['0,10', [0, 10]],
    ['7', [7]],
  ])('%s', (text, data) => {
    expect(listIn(text)).toEqual({ shape: [data.length], data });
  });

  it.each(['angles.txt', '0;x', '0:3', '3:1:0', '0:0:1', '', '1;;2', 'NaN', 'Infinity'])(
    'takes %j for no list',
    (text) => {
      expect(listIn(text)).toBeUndefined();
    },
  );

  it('are told from numbers, and come with them', () => {
    const choice = (text: string) => choiceIn('what is measured', OPERATORS, text);
    expect(choice('tomography:angles=0,10,20,detectors=9')).toEqual({
      name: 'tomography',
      options: { detectors: 9 },
      files: { angles: '0,10,20' },
    });
    expect(choice('tomography:angles=30')).toEqual({ name: 'tomography', options: { angles: 30 } });
    expect(choice('tomography:angles=a=b.npy').files).toEqual({ angles: 'a=b.npy' });
    expect(choiceText(choice('tomography:detectors=9,angles=0:3:9'))).toBe(
      'tomography:detectors=9,angles=0:3:9',
    );
    expect(() => choice('deblurring:sigma=1,2')).toThrow(/names with numbers/);
  });
});

describe('tomography at angles of a list', () => {
  it('is that at as many equally spaced ones where they are these', () => {
    const options = { detectors: 5, pixel: 1 };
    const listed = new Model({
      operator: { name: 'tomography', options, arrays: listOf(0, 60, 120) },
    });
    const spaced = new Model({
      operator: { name: 'tomography', options: { ...options, angles: 3 } },
    });
    const picture = { ...shape, data: Float64Array.from({ length: 64 }, (_, p) => Math.sin(p)) };
    expect(listed.seenOf(picture)).toEqual(spaced.seenOf(picture));
    expect(listed.measurementShape(shape)).toEqual({ width: 3, height: 5, channels: 1 });
    expect(() => listed.pictureShape({ width: 4, height: 5, channels: 1 })).toThrow(
      /5 rows and 3 columns, one for each angle/,
    );
  });

  it.each([
    [{ angles: { shape: [2], data: [0, NaN] } }, /finite numbers for angles of tomography/],
    [{ angles: { shape: [1, 2], data: [0, 1] } }, /a list of numbers for angles/],
    [{ angles: { shape: [3], data: [0, 1] } }, /the numbers of shape \(3\)/],
    [{ kernel: { shape: [1], data: [1] } }, /angles for the arrays of tomography .*"kernel"/],
  ])('refuses %j', (arrays, message) => {
    expect(() => new Model({ operator: { name: 'tomography', arrays } })).toThrow(message);
  });

  it('wants the numbers of a file, not its name', () => {
    const operator = { name: 'tomography', files: { angles: 'a.txt' } };
    expect(() => new Model({ operator })).toThrow(/an array for angles of tomography/);
  });
});

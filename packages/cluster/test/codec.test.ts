import { createImage, type MeasuredPicture } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { blobsOf, decode, digestOf, encode } from '../src/codec.js';
import { WireError } from '../src/errors.js';
import { PROBLEMS } from '../src/registry.js';
import { job, meta } from '../src/schemas.js';
import { blobPath } from '../src/blobs.js';

/** The bits of numbers. */
const bits = (x: ArrayBufferView): number[] => [
  ...new Uint8Array(x.buffer, x.byteOffset, x.byteLength),
];

describe('the codec', () => {
  it('keeps every bit of arrays, those of NaN included', () => {
    const odd = new Float64Array([0, -0, NaN, Infinity, -Infinity, 5e-324, 0.1]);
    new Uint32Array(odd.buffer)[4] = 0x1234; // Another NaN.
    const arrays = [
      odd,
      new Float32Array([-0, 0.1]),
      new Uint8Array([1, 2, 3]),
      new Uint16Array(5),
    ];
    const back = decode(encode({ arrays })) as { arrays: Float64Array[] };
    expect(back.arrays.map(bits)).toEqual(arrays.map(bits));
    expect(back.arrays.map(({ constructor }) => constructor)).toEqual(
      arrays.map(({ constructor }) => constructor),
    );
    // Views, too, wherever they begin.
    const view = odd.subarray(1, 3);
    expect(bits(decode(encode(view)) as Float64Array)).toEqual(bits(view));
  });

  it('keeps numbers, also those that JSON does not know, and leaves out what is undefined', () => {
    const value = {
      a: [-0, NaN, Infinity, -Infinity, 0.1, 1e-320, 2 ** 53],
      b: null,
      c: 'ü',
      d: true,
    };
    expect(decode(encode({ ...value, gone: undefined }))).toStrictEqual(value);
  });

  it('tells large arrays by their digest', () => {
    const large = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const blobs = new Map<string, Uint8Array>();
    const message = encode({ large, small: large.subarray(0, 3) }, (bytes) => {
      const digest = digestOf(bytes);
      blobs.set(digest, bytes);
      return digest;
    });
    expect(message.length).toBeLessThan(500);
    expect([...blobsOf(message)]).toEqual([...blobs].map(([digest, b]) => [digest, b.length]));
    expect(decode(message, blobs)).toEqual({ large, small: large.subarray(0, 3) });
    expect(() => decode(message)).toThrow(WireError);
  });

  it('refuses functions, and messages that are cut short, too deep or something else', () => {
    expect(() => encode({ f: () => 1 })).toThrow(WireError);
    const whole = encode({ x: new Float64Array(4) });
    for (let length = 0; length < whole.length; length++) {
      expect(() => decode(whole.subarray(0, length)), String(length)).toThrow(WireError);
    }
    const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 1);
    expect(() => decode(encode(deep))).toThrow(WireError);
    expect(() => decode(Buffer.from('12345678{"a":'))).toThrow(WireError);
  });
});

describe('what is read from Redis', () => {
  const solver = { name: 'hb', options: {} };
  const fine = {
    ...{ problem: 'p', lower: solver, linear: { name: 'cg' }, machine: {}, software: {} },
    ...{ samples: 3, shards: 2 },
  };

  it('can name no module', () => {
    expect(meta.safeParse(fine).success).toBe(true);
    for (const lower of [
      { ...solver, module: 'fs' },
      { name: 'newton-finish', options: { first: { name: 'x', module: '/tmp/evil.js' } } },
    ]) {
      expect(meta.safeParse({ ...fine, lower }).success).toBe(false);
    }
    expect(meta.safeParse({ ...fine, path: '/etc' }).success).toBe(false);
  });

  it('is a job of numbers alone', () => {
    const numbers = { call: 1, shard: 0, samples: [0], generations: [2], since: [[7, 9]] };
    const one = { problem: 'a'.repeat(24), ...numbers };
    expect(job.safeParse(one).success).toBe(true);
    for (const other of [{ problem: '../x' }, { samples: ['0'] }, { call: -1 }, { module: 'fs' }]) {
      expect(job.safeParse({ ...one, ...other }).success).toBe(false);
    }
  });

  it('takes all that can be told of a picture', () => {
    const image = createImage(2, 2, new Float64Array(4));
    const scored = { row: 0, column: 0, width: 1, height: 1 };
    const picture: Required<MeasuredPicture> = {
      ...{ name: 'p', measured: image, truth: image, check: image, second: image },
      ...{ sigma: 0.1, sigmaError: 0.01, operatorPicture: image, weight: 2 },
      ...{ scored, scoredMeasured: scored },
      probes: { tau: 0.1, directions: [new Float64Array(4)] },
    };
    const entry = PROBLEMS['@bilevel/imaging/described-reconstruction#describedReconstruction'];
    const data = { pairs: [picture], model: { prior: 'tv' }, risk: { name: 'gsure' } };
    expect(entry?.data.parse(decode(encode(data)))).toEqual(data);
  });

  it('leads to no file but those of digests', () => {
    expect(() => blobPath('/data', '../../etc/passwd')).toThrow(WireError);
    expect(blobPath('/data', 'ab'.repeat(32))).toBe(`/data/ab/${'ab'.repeat(32)}`);
  });
});

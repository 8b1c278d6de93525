import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataFileError, decodeIdx, encodeIdx } from '../../src/index.js';
import { refusal } from './support.js';

/** An IDX file written by hand. */
function idx(magic: readonly number[], lengths: readonly number[], data: Uint8Array): Buffer {
  const axes = Buffer.alloc(4 * lengths.length);
  lengths.forEach((n, i) => axes.writeUInt32BE(n, 4 * i));
  return Buffer.concat([Buffer.from(magic), axes, data]);
}

const message = async (bytes: Uint8Array): Promise<string> => {
  const error = await refusal(() => decodeIdx('file.idx', bytes));
  expect(error).toBeInstanceOf(DataFileError);
  expect(error.message).toContain('file.idx');
  return error.message;
};

describe('IDX files', () => {
  it('reads back what is written, plain and packed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer(),
        (shape, gzip, seed) => {
          const size = shape.reduce((p, n) => p * n, 1);
          const data = Uint8Array.from({ length: size }, (_, i) => seed + 37 * i);
          const read = decodeIdx('file', encodeIdx(shape, data, { gzip }));
          expect(read.shape).toEqual(shape);
          expect(Uint8Array.from(read.data)).toEqual(data);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('reads every type of number, big-endian', () => {
    const read = (code: number, data: Buffer): number[] => [
      ...decodeIdx('file', idx([0, 0, code, 1], [1], data)).data,
    ];
    const bytes = (n: number, write: (buffer: Buffer) => void): Buffer => {
      const buffer = Buffer.alloc(n);
      write(buffer);
      return buffer;
    };
    expect(read(0x08, Buffer.from([200]))).toEqual([200]);
    expect(read(0x09, Buffer.from([0xfe]))).toEqual([-2]);
    expect(
      read(
        0x0b,
        bytes(2, (b) => b.writeInt16BE(-300)),
      ),
    ).toEqual([-300]);
    expect(
      read(
        0x0c,
        bytes(4, (b) => b.writeInt32BE(70000)),
      ),
    ).toEqual([70000]);
    expect(
      read(
        0x0d,
        bytes(4, (b) => b.writeFloatBE(0.5)),
      ),
    ).toEqual([0.5]);
    expect(
      read(
        0x0e,
        bytes(8, (b) => b.writeDoubleBE(0.1)),
      ),
    ).toEqual([0.1]);
  });

  it('refuses a wrong magic number', async () => {
    expect(await message(Buffer.from('PNG\r\n and so on'))).toContain('byte 0');
    expect(await message(idx([0, 0, 0x08, 0], [], Buffer.of(1)))).toContain('0x00000800');
    expect(await message(idx([0, 0, 0x0f, 1], [1], Buffer.of(1)))).toContain('magic');
  });

  it('refuses truncated and overlong files, plain and packed, with the position', async () => {
    const whole = encodeIdx([5, 2, 2], new Uint8Array(20));
    for (const length of [0, 3, 4, 9, 15, 16, 35]) {
      expect(await message(whole.subarray(0, length))).toContain(`byte ${String(length)}`);
    }
    expect(await message(Buffer.concat([whole, Buffer.of(7)]))).toContain('36 bytes in all');
    const noise = Uint8Array.from({ length: 900 }, (_, i) => (i * i * 31) >> 3);
    const packed = encodeIdx([900], noise, { gzip: true });
    const cut = packed.subarray(0, 700);
    expect(await message(cut)).toContain('byte 700, but received the end of the file: it is trun');
    expect(await message(gzipSync(Buffer.concat([whole, Buffer.of(7)])))).toContain('more');
    expect(await message(gzipSync(whole.subarray(0, 30)))).toContain('36 bytes');
    const damaged = Buffer.from(packed);
    damaged[300]! ^= 0xff;
    expect(await message(damaged)).toContain('gzip');
  });

  it('allocates nothing that a header only claims', async () => {
    const most = 2 ** 32 - 1;
    expect(await message(idx([0, 0, 0x0e, 2], [most, most], Buffer.of(1)))).toContain('can have');
    const claims = idx([0, 0, 0x08, 1], [most], Buffer.of(1));
    expect(await message(claims)).toContain(String(most + 8));
    expect(await message(gzipSync(claims))).toContain(String(most + 8));
    // 64 MB of zeros in 64 kB, where the header announces 10 bytes.
    const bomb = gzipSync(Buffer.concat([idx([0, 0, 0x08, 1], [10], Buffer.alloc(2 ** 26))]));
    expect(await message(bomb)).toContain('more');
  });
});

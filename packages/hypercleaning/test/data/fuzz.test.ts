import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DataFileError, decodeIdx, encodeIdx, parseCsv } from '../../src/index.js';
import { randomStream } from '../random.js';

/** Inputs for each reader. `BILEVEL_FUZZ=500000 npx vitest …` tries a million in all. */
const INPUTS = Number(process.env['BILEVEL_FUZZ'] ?? 3000);
/** No input is larger than a kB: a read that allocates more than this believed a header. */
const MOST_MEMORY = 64 * 2 ** 20;

/** Memory in use; what was allocated and dropped counts until it is collected. */
function memory(): number {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

const random = randomStream(7);
const below = (n: number): number => Math.floor(random() * n);
const pick = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];

/** Overwrites, cuts, doubles or inserts a few bytes. */
function mutated(original: Uint8Array): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let k = 1 + below(4); k > 0; k--) {
    const at = below(bytes.length + 1);
    switch (below(5)) {
      case 0:
        if (at < bytes.length) bytes[at] = below(256);
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(below(256)), bytes.subarray(at)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes, bytes.subarray(0, at)]);
        break;
      default:
        if (at + 4 <= bytes.length) bytes.writeUInt32BE(pick([0, 1, 0xffffffff, 2 ** 31]), at);
    }
  }
  return bytes;
}

/**
 * Reads every input: nothing but a DataFileError may come out, and no read may allocate much. Returns
 * how many were accepted.
 */
async function tryAll(make: () => Buffer, read: (bytes: Buffer) => unknown): Promise<number> {
  let accepted = 0;
  for (let i = 0; i < INPUTS; i++) {
    const bytes = make();
    const before = memory();
    try {
      read(bytes);
      accepted++;
    } catch (error) {
      if (!(error instanceof DataFileError)) {
        throw new Error(`Input ${bytes.toString('hex')}`, { cause: error });
      }
    }
    const allocated = memory() - before;
    if (allocated > MOST_MEMORY) {
      throw new Error(`Input ${bytes.toString('hex')} took ${String(allocated)} bytes.`);
    }
    // Lets the runner see that the test is alive.
    if (i % 1000 === 0) await setImmediate();
  }
  return accepted;
}

describe('arbitrary bytes', () => {
  it(`are read as IDX or refused (${String(INPUTS)} inputs)`, { timeout: 0 }, async () => {
    const seeds = [
      encodeIdx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6)),
      encodeIdx([6], Uint8Array.of(1, 2, 3, 4, 5, 6)),
      encodeIdx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6), { gzip: true }),
    ] as const;
    const accepted = await tryAll(
      () => mutated(pick(seeds)),
      (bytes) => decodeIdx('fuzz', bytes),
    );
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(INPUTS);
  });

  it(`are read as CSV or refused (${String(INPUTS)} inputs)`, { timeout: 0 }, async () => {
    const [first, ...rest] = [
      ...(['1,2\n3,4\n', '0.5,"1"\r\n-2e3,4', 'a,b\n1,0\n', '1;2\n"3\n""4"\n'] as const),
      ...(['1,cat\n2,"d,g"\n3,cat\n', '0,1,fox\n2,3,"c""t"\n4,5,fox\n'] as const),
    ] as const;
    const texts = [Buffer.from(first), ...rest.map((text) => Buffer.from(text))] as [Buffer];
    const accepted = await tryAll(
      () => mutated(pick(texts)),
      (bytes) => {
        const labelColumn = pick([undefined, 1, -1]);
        return parseCsv('fuzz', bytes, { header: random() < 0.5, labelColumn });
      },
    );
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(INPUTS);
  });
});

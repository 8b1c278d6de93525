import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage } from '@bilevel/imaging';
import { afterAll, describe, expect, it } from 'vitest';
import { sliceFolder } from '../src/examples.js';
import {
  samplePatterns,
  type SampleEvent,
  type SampleRequest,
} from '../src/sampling/samplePatterns.js';

const root = mkdtempSync(join(tmpdir(), 'bilevel-sample-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const request = (out: string): SampleRequest => ({
  images: ['slice-1.png', 'slice-3.png'].map((name) => join(sliceFolder(), name)),
  out: join(root, out),
  ...{ groups: 'lines', rates: [0.4], sigma: 0.02, seed: 1, size: 12 },
});

async function all(of: SampleRequest, signal?: AbortSignal): Promise<SampleEvent[]> {
  const events: SampleEvent[] = [];
  for await (const event of samplePatterns(of, signal)) events.push(event);
  return events;
}

describe('learning what to measure of k-space', () => {
  it('writes a pattern of the rate, and goes on to the bit after an interruption', async () => {
    const events = await all(request('whole'));
    const patterns = events.flatMap((event) => (event.type === 'pattern' ? [event] : []));
    expect(patterns).toHaveLength(1);
    const { width, height, data } = await readImage(join(root, 'whole', 'pattern-0.4.npy'));
    expect([width, height]).toEqual([12, 12]);
    // Whole columns, at most four of twelve: a fifth would exceed the rate.
    const columns = Array.from(data.subarray(0, 12));
    expect([...new Set(data)].sort()).toEqual([0, 1]);
    expect(data.every((value, k) => value === columns[k % 12])).toBe(true);
    expect(columns.filter((value) => value === 1)).toHaveLength(4);
    expect(patterns[0]?.rate).toBeCloseTo(1 / 3, 12);

    const half = request('half');
    for await (const event of samplePatterns(half)) {
      if (event.type === 'stage' && event.stage === 2) break;
    }
    const rest = await all({ ...half, resume: true });
    expect(rest.filter(({ type }) => type === 'stage').length).toBeLessThan(
      events.filter(({ type }) => type === 'stage').length,
    );
    for (const file of ['pattern-0.4.npy', 'pattern-0.4-weights.npy', 'stages.csv']) {
      const [one, other] = ['whole', 'half'].map((folder) =>
        readFileSync(join(root, folder, file)),
      );
      expect(other?.equals(one ?? Buffer.alloc(0)), file).toBe(true);
    }
  });

  it('refuses to go on with other settings, with none, and beside other files', async () => {
    await expect(all({ ...request('whole'), resume: true, seed: 2 })).rejects.toThrow(
      'received other seed. Give the same ones, or another folder.',
    );
    await expect(all({ ...request('nothing'), resume: true })).rejects.toThrow('no checkpoint');
    await expect(all(request('whole'))).rejects.toThrow('empty folder');
    writeFileSync(join(root, 'half', 'checkpoint'), 'damaged');
    await expect(all({ ...request('half'), resume: true })).rejects.toThrow('checkpoint');
  });

  it('refuses no pictures, and rates that are none', async () => {
    await expect(all({ ...request('none'), images: [] })).rejects.toThrow('image file');
    await expect(all({ ...request('rate'), rates: [1] })).rejects.toThrow('between 0 and 1');
  });
});

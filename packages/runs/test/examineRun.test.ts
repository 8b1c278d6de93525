import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { ImageRangeError, createImage, writeImage } from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { findSources, loadDataset } from '../src/dataset.js';
import { examineRun, type KnownPairs } from '../src/examineRun.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const images = [join(folder, 'in')];
const at = (k: number): string => join(folder, 'in', `${String(k)}.npy`);

/** Floats up to `white`. */
async function floats(path: string, white: number): Promise<void> {
  const data = Float64Array.from({ length: 16 * 16 }, (_, p) => (white * ((p * 7) % 256)) / 255);
  await writeImage(path, createImage(16, 16, data), { bitDepth: 64 });
}

beforeAll(async () => {
  mkdirSync(join(folder, 'in'));
  for (const k of [1, 2, 3, 4, 5]) await floats(at(k), 4095);
});

describe('examineRun', () => {
  it('finds what the run itself finds, in all of its pictures', async () => {
    const data = settings({}, { validation: 0.4 });
    const sources = await findSources({ images }, data.data);
    const { prepared } = await loadDataset(sources, data.data);
    expect(prepared.findings.length).toBeGreaterThan(0);
    expect(await examineRun({ images, settings: data })).toEqual({
      prepared,
      size: data.data.size,
    });
  });

  it('tells that all of each picture is learned from where there are too few windows', async () => {
    const size = { kind: 'windowed', size: 128 } as const;
    const found = await examineRun({ images, settings: settings({}, { size }) });
    expect(found.size).toEqual({ kind: 'full' });
  });

  it('tells how far it is, and reads nothing twice that has not changed', async () => {
    const known: KnownPairs = new Map();
    const told: string[] = [];
    const onPicture = (done: number, of: number): void => {
      told.push(`${String(done)}/${String(of)}`);
    };
    await examineRun({ images, settings: settings() }, { known, onPicture });
    expect(told).toEqual(['0/5', '1/5', '2/5', '3/5', '4/5']);
    const [first] = known.values();
    // Neither noise nor seed is about reading.
    const noise = { kind: 'relative', percent: 5 } as const;
    const { prepared } = await examineRun(
      { images, settings: settings({}, { noise, seed: 3 }) },
      { known },
    );
    expect(known.size).toBe(5);
    expect([...known.values()][0]).toBe(first);
    expect(prepared.sigma).toBeCloseTo((0.05 * 4095) / 1, 0);
    await floats(at(5), 4000);
    await examineRun({ images, settings: settings() }, { known });
    expect(known.size).toBe(6);
    await floats(at(5), 4095);
  });

  it('refuses what the run would refuse, wherever in the set it is', async () => {
    const pairs = { noise: { kind: 'pairs' }, validation: 0.4 } as const;
    const noisy = join(folder, 'noisy');
    mkdirSync(noisy);
    for (const k of [1, 2, 3, 4, 5]) await picture(join(noisy, `${String(k)}.png`), k);
    const clean = join(folder, 'clean');
    mkdirSync(clean);
    for (const k of [1, 2, 3, 4]) await picture(join(clean, `${String(k)}.png`), k + 7 * k);
    // The last is its own partner.
    await picture(join(clean, '5.png'), 5);
    const request = { images: [clean], noisy, settings: settings({}, pairs) };
    await expect(examineRun(request)).rejects.toThrow(ImageRangeError);
    await expect(examineRun(request)).rejects.toThrow(/same pixels in \d of 5 pairs/);
    const unfit = { images, settings: settings({ memory: 3 }) };
    await expect(examineRun(unfit)).rejects.toThrow(ArgumentError);
  });

  it('ends when it is cancelled', async () => {
    const cancelled = new AbortController();
    const onPicture = (done: number): void => {
      if (done === 2) cancelled.abort();
    };
    const { signal } = cancelled;
    await expect(
      examineRun({ images, settings: settings() }, { signal, onPicture }),
    ).rejects.toThrow(CancelledError);
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Model, createImage, writeComplex, writeImage } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';

import { findSources, loadDataset } from '../src/dataset.js';
import { readAs, readForModel } from '../src/applyScale.js';
import type { ModelFile } from '../src/model.js';
import { forEachPicture } from '../src/noiseScale.js';
import { readMeasured } from '../src/readMeasured.js';
import { settings, temporaryFolder } from './pictures.js';

const side = 32;
const truth = createImage(
  side,
  side,
  Float64Array.from({ length: side * side }, (_, p) =>
    Math.hypot((p % side) - 15, Math.floor(p / side) - 17) < 9 ? 0.8 : 0.2,
  ),
);
const model = new Model({ operator: { name: 'mri', options: { rate: 0.5 } } });
const range = { kind: 'stated', low: 0, high: 1, white: 1 } as const;

describe('k-space of files', () => {
  it('is read for a model, 0 where nothing is measured, and compared with its pictures', async () => {
    const folder = temporaryFolder();
    const seen = model.seenOf(truth);
    const path = join(folder, 'seen.npy');
    await writeComplex(path, seen);
    const { measured, findings } = await readMeasured(path, model, {}, range);
    expect(measured).toEqual(seen);
    expect(findings).toEqual([]);

    const all = new Model({ operator: { name: 'mri', options: { pattern: 4 } } }).seenOf(truth);
    await writeComplex(path, all, 64);
    const whole = await readMeasured(path, model, {}, range);
    expect(whole.findings.map(({ code }) => code)).toEqual(['pattern-filled']);
    expect(whole.measured.data.every((value, k) => Math.abs(value - seen.data[k]!) < 1e-6)).toBe(
      true,
    );

    await writeComplex(path, { ...seen, data: seen.data.map((value) => value * side) });
    await expect(readMeasured(path, model, {}, range)).rejects.toThrow(
      'divided by √(width · height)',
    );
  });

  it('tells the pattern where a model is applied, by zeros', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'seen.npy');
    const other = new Model({ operator: { name: 'mri', options: { rate: 0.5, seed: 9 } } });
    await writeComplex(path, other.seenOf(truth));
    const learned = {
      operator: model.operatorChoice,
      prior: 'tv',
      values: { weight: 0.01, smoothing: 0.01 },
    };
    const read = await readForModel(path, range, readAs(learned));
    expect(read.findings.map(({ code }) => code)).toEqual(['pattern-told']);
    expect(read.noisy).toEqual(other.seenOf(truth));
    const file: ModelFile = { format: 'bilevel-model', version: 2, ...learned };
    const own = forEachPicture(file, undefined)(read, path).model.operator?.arrays?.['pattern'];
    const { observed } = other.operatorOf(truth);
    expect(own?.data).toEqual(Array.from(observed?.subarray(0, side * side) ?? []));
  });

  it('makes pairs with pictures of the same name', async () => {
    const folder = temporaryFolder();
    for (const kind of ['clean', 'kspace']) mkdirSync(join(folder, kind));
    for (const name of ['a', 'b']) {
      await writeImage(join(folder, 'clean', `${name}.png`), truth);
      await writeComplex(join(folder, 'kspace', `${name}.npy`), model.seenOf(truth));
    }
    const data = {
      ...settings({}).data,
      ...{ noise: { kind: 'pairs' as const }, size: { kind: 'full' as const }, validation: 0 },
      operator: model.operatorChoice,
    };
    const places = { images: [join(folder, 'clean')], noisy: join(folder, 'kspace') };
    const { train } = await loadDataset(await findSources(places, data), data);
    expect(train.map(({ name, measured }) => [name, measured.channels])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
    expect(train[0]?.measured.data).toEqual(model.seenOf(truth).data);
    const noise = { kind: 'poisson' as const, photons: 30 };
    const sources = await findSources({ images: places.images }, data);
    await expect(loadDataset(sources, { ...data, noise })).rejects.toThrow(
      'Gaussian noise for mri',
    );
  });
});

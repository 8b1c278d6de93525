import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import {
  ImageContentError,
  PairingError,
  UnusableImagesError,
  addGaussianNoise,
  createImage,
  crop,
  noiseSeed,
  readImage,
  shrunk,
  writeImage,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { findSources, loadDataset } from '../src/dataset.js';
import { FileFormatError } from '../src/errors.js';
import { sizeInWords } from '../src/preparedText.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const { data } = settings();
const NAMES = ['a', 'b', 'c', 'd', 'e'];

beforeAll(async () => {
  for (const place of ['clean', 'noisy', 'kept', 'wide']) mkdirSync(at(place));
  for (const [i, name] of NAMES.entries()) {
    await picture(at('clean', `${name}.png`), i);
    await picture(at('noisy', `${name}.tif`), i + 9);
  }
  await picture(at('kept', 'a.png'), 20);
  await picture(at('wide', 'a.png'), 21, 20, 12);
});

describe('findSources', () => {
  it('keeps the share for validation, the same for the same seed, and every picture once', async () => {
    const chosen = new Set<string>();
    for (const seed of [0, 1, 2, 3, 4, 5]) {
      const of = { ...data, validation: 0.4, seed };
      const { train, validation } = await findSources({ images: [at('clean')] }, of);
      expect([...train, ...validation].map(({ name }) => name).sort()).toEqual(NAMES);
      expect(validation).toHaveLength(2);
      expect(await findSources({ images: [at('clean')] }, of)).toEqual({ train, validation });
      chosen.add(validation.map(({ name }) => name).join());
    }
    expect(chosen.size).toBeGreaterThan(1);
  });

  it('takes given pictures for validation, and numbers names that come up again', async () => {
    const found = await findSources(
      { images: [at('clean')], validation: [at('kept')] },
      { ...data, validation: 'given' },
    );
    expect(found.train.map(({ name }) => name)).toEqual(NAMES);
    expect(found.validation).toEqual([
      { name: 'a-2', clean: at('kept', 'a.png'), noisy: undefined },
    ]);
  });

  it('refuses one file for training and validation, also through a link', async () => {
    const linked = at('link.png');
    symlinkSync(at('clean', 'c.png'), linked);
    const places = { images: [at('clean')], validation: [linked] };
    const failed = findSources(places, { ...data, validation: 'given' });
    await expect(failed).rejects.toThrow(ArgumentError);
    await expect(failed).rejects.toThrow(`received ${linked} for both`);
  });

  it('pairs by name, and names every picture without a partner', async () => {
    const places = { images: [at('clean')], noisy: at('noisy') };
    const { train } = await findSources(places, data);
    expect(train[1]).toEqual({
      name: 'b',
      clean: at('clean', 'b.png'),
      noisy: at('noisy', 'b.tif'),
    });
    const failed = findSources({ images: [at('clean', 'b.png')], noisy: at('noisy') }, data);
    await expect(failed).rejects.toThrow(PairingError);
    await expect(failed).rejects.toThrow(/a\.tif.*c\.tif.*d\.tif.*e\.tif/);
  });
});

describe('loadDataset', () => {
  const source = { name: 'a', clean: at('clean', 'a.png') };
  const only = { train: [source], validation: [] };

  it('adds noise of the seed and the file name to the picture of the asked size', async () => {
    const size = { kind: 'shrink', size: 12 } as const;
    const { train, pictures } = await loadDataset(only, { ...data, size, seed: 5 });
    const truth = shrunk(await readImage(source.clean), 12);
    const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: noiseSeed(5, 'a.png') });
    expect(train).toEqual([{ name: 'a', truth, measured: noisy }]);
    expect(pictures.train).toEqual([
      { ...source, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
  });

  it('warns that shrunk pictures teach other weights, and not of those that were small', async () => {
    const size = { kind: 'shrink', size: 12 } as const;
    const { prepared } = await loadDataset(only, { ...data, size });
    expect(prepared.findings).toContainEqual({
      code: 'shrunk',
      message: expect.stringMatching(
        /^1 of 1 pictures are resized \(a: \d+×\d+ to 12×\d+\)/,
      ) as string,
    });
    const kept = await loadDataset(only, { ...data, size: { ...size, size: 4000 } });
    expect(kept.prepared.findings.map(({ code }) => code)).not.toContain('shrunk');
  });

  it('takes real pairs as they are stored', async () => {
    const noise = { kind: 'pairs' } as const;
    const pair = { ...source, noisy: at('noisy', 'a.tif') };
    const { train } = await loadDataset({ train: [pair], validation: [] }, { ...data, noise });
    expect(train[0]?.measured).toEqual(await readImage(pair.noisy));
    expect(train[0]?.truth).toEqual(await readImage(pair.clean));
  });

  it('crops the centre, and refuses a picture that is too small for it by name and size', async () => {
    const wide = { train: [{ name: 'a', clean: at('wide', 'a.png') }], validation: [] };
    const cropped = await loadDataset(wide, { ...data, size: { kind: 'crop', size: 12 } });
    expect(cropped.train[0]?.truth).toMatchObject({ width: 12, height: 12 });
    const full = await readImage(at('wide', 'a.png'));
    expect(cropped.train[0]?.truth?.data[0]).toBe(full.data[4]);
    const failed = loadDataset(wide, { ...data, size: { kind: 'crop', size: 13 } });
    await expect(failed).rejects.toThrow(ImageContentError);
    await expect(failed).rejects.toThrow(/13×13 .*a\.png.*20×12.*smaller size/);
  });

  it('reads the channel and the page of the settings, of both of a pair', async () => {
    const noise = { kind: 'pairs' } as const;
    const pair = { ...source, noisy: at('noisy', 'a.tif') };
    const only = { train: [pair], validation: [] };
    const chosen = await loadDataset(only, { ...data, noise, channel: 1, page: 1 });
    expect(chosen.train).toEqual((await loadDataset(only, { ...data, noise })).train);
    const failed = loadDataset(only, { ...data, noise, channel: 2 });
    await expect(failed).rejects.toThrow(
      /2 pictures.*\n.*a\.png.*1 channel.*\n.*a\.tif.*1 channel/,
    );
    const paged = loadDataset(only, { ...data, page: 2, channel: 1 });
    await expect(paged).rejects.toThrow('The file has 1 page');
  });

  it('names all pictures that cannot be used, whatever is wrong with each', async () => {
    writeFileSync(at('empty.png'), '');
    const clean = [at('wide', 'a.png'), at('empty.png'), source.clean, at('missing.png')];
    const sources = clean.map((path, i) => ({ name: String(i), clean: path }));
    const failed = loadDataset(
      { train: sources.slice(0, 2), validation: sources.slice(2) },
      { ...data, size: { kind: 'crop', size: 13 } },
    );
    await expect(failed).rejects.toThrow(UnusableImagesError);
    const error: unknown = await failed.catch((caught: unknown) => caught);
    const { message } = error as UnusableImagesError;
    expect(message).toMatch(/^3 pictures.*\n.*20×12.*\n.*an empty file.*\n.*no such file/);
    expect(message).not.toContain(source.clean);
  });

  it('accepts the same pixels again and refuses others, with the path', async () => {
    const { pictures } = await loadDataset(only, data);
    const again = { ...pictures, validation: [] };
    await expect(loadDataset(again, data)).resolves.toMatchObject({ pictures });
    for (const changed of [
      { ...data, seed: 1 },
      { ...data, size: { kind: 'crop' as const, size: 12 } },
    ]) {
      const failed = loadDataset(again, changed);
      await expect(failed).rejects.toThrow(FileFormatError);
      await expect(failed).rejects.toThrow(source.clean);
    }
    await picture(at('copy.png'), 1);
    const [kept] = pictures.train;
    if (kept === undefined) throw new Error('There is one picture.');
    const other = { train: [{ ...kept, clean: at('copy.png') }], validation: [] };
    await expect(loadDataset(other, data)).rejects.toThrow(at('copy.png'));
  });

  it('cuts windows of the seed, each with noise of its own, and of a pair at one place', async () => {
    const size = { kind: 'windows', count: 5, size: 12 } as const;
    const found = await findSources({ images: [at('clean')] }, { ...data, validation: 0.4 });
    const { train, validation, pictures, prepared } = await loadDataset(found, {
      ...data,
      size,
      seed: 5,
    });
    expect(train).toHaveLength(5);
    const perPicture = found.train.map(
      ({ clean }) => pictures.train.filter((one) => one.clean === clean).length,
    );
    expect([...perPicture].sort()).toEqual([1, 2, 2]);
    for (const [i, pair] of train.entries()) {
      const { name, clean = '', window } = pictures.train[i]!;
      if (window === undefined) throw new Error('It is a window.');
      const [of = ''] = name.split('@');
      expect(name).toBe(`${of}@r${String(window.row)}c${String(window.column)}`);
      const truth = crop(await readImage(clean), window.row, window.column, 12, 12);
      const own = noiseSeed(5, `${of}.png@r${String(window.row)}c${String(window.column)}`);
      expect(pair).toEqual({
        name,
        truth,
        measured: addGaussianNoise(truth, { sigma: 0.1, seed: own }),
      });
    }
    // Scored by a part of the usual size: all of these small ones.
    expect(validation.map(({ truth }) => [truth?.width, truth?.height])).toEqual([
      [16, 14],
      [16, 14],
    ]);
    expect(sizeInWords(size, prepared)).toBe('5 random windows of 12×12 from 16×14');

    const pair = { ...source, noisy: at('noisy', 'a.tif') };
    const noise = { kind: 'pairs' } as const;
    const real = await loadDataset({ train: [pair], validation: [] }, { ...data, size, noise });
    const [clear, noised] = [await readImage(pair.clean), await readImage(pair.noisy)];
    for (const [i, { truth, measured }] of real.train.entries()) {
      const { row, column } = real.pictures.train[i]!.window ?? { row: NaN, column: NaN };
      expect(truth).toEqual(crop(clear, row, column, 12, 12));
      expect(measured).toEqual(crop(noised, row, column, 12, 12));
    }
  });

  it('comes to the same windows from what a run has recorded, whatever is drawn now', async () => {
    const size = { kind: 'windows', count: 5, size: 12 } as const;
    const of = { ...data, size, seed: 5 };
    const found = await findSources({ images: [at('clean')] }, { ...of, validation: 0.4 });
    const first = await loadDataset(found, of);
    const again = await loadDataset(first.pictures, of);
    expect(again).toEqual(first);
    await expect(loadDataset(first.pictures, { ...of, seed: 6 })).rejects.toThrow(FileFormatError);
  });

  it('refuses pictures that are smaller than a window, or have fewer than asked for', async () => {
    const wide = { train: [{ name: 'a', clean: at('wide', 'a.png') }], validation: [] };
    const of = (count: number, size: number) =>
      loadDataset(wide, { ...data, size: { kind: 'windows', count, size } });
    await expect(of(1, 13)).rejects.toThrow(
      /at least 13×13 .*cut windows from.*20×12.*smaller size/,
    );
    await expect(of(10, 12)).rejects.toThrow(
      /10 different windows of 12×12 .*20×12, which has 9\./,
    );
    expect((await of(9, 12)).train).toHaveLength(9);
  });

  it('takes windows without contrast of a picture that has some', async () => {
    const data64 = Float64Array.from({ length: 60 * 20 }, (_, p) => (p % 60 === 0 ? 0 : 1));
    await writeImage(at('wide', 'sky.png'), createImage(60, 20, data64));
    const { train } = await loadDataset(
      { train: [{ name: 'sky', clean: at('wide', 'sky.png') }], validation: [] },
      { ...data, size: { kind: 'windows', count: 20, size: 16 } },
    );
    expect(train.some(({ truth }) => truth?.data.every((x) => x === 1))).toBe(true);
  });

  it('stops between pictures when the signal fires', async () => {
    await expect(loadDataset(only, data, { signal: AbortSignal.abort() })).rejects.toThrow(
      CancelledError,
    );
  });
});

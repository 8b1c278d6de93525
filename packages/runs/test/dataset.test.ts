import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import {
  ImageContentError,
  PairingError,
  UnusableImagesError,
  addGaussianNoise,
  noiseSeed,
  readImage,
  resize,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { findSources, loadDataset } from '../src/dataset.js';
import { FileFormatError } from '../src/errors.js';
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
    const size = { kind: 'resize', size: 12 } as const;
    const { train, pictures } = await loadDataset(only, { ...data, size, seed: 5 });
    const truth = resize(await readImage(source.clean), 12, 12);
    const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: noiseSeed(5, 'a.png') });
    expect(train).toEqual([{ name: 'a', truth, measured: noisy }]);
    expect(pictures.train).toEqual([
      { ...source, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
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
    expect(cropped.train[0]?.truth.data[0]).toBe(full.data[4]);
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

  it('stops between pictures when the signal fires', async () => {
    await expect(loadDataset(only, data, AbortSignal.abort())).rejects.toThrow(CancelledError);
  });
});

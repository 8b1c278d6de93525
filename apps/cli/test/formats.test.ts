import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeImage, readImage, readMetadata } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { bilevel, events, json, temporaryFolder, testData } from './support.js';

const folder = await temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const file = (name: string): string => join(testData, 'formats', name);

/** Learns from one file and applies what was learned to it. */
async function throughBoth(name: string, options: readonly string[] = []) {
  const out = at(name);
  const learned = await bilevel([
    ...['learn', file(name), ...options, '--noise', '10%', '--validation', '0'],
    ...['--steps', '1', '--threads', '1', '--keep', '0', '--out', out, '--json'],
  ]);
  expect(learned.stderr).toBe('');
  expect(learned.code).toBe(0);
  const results = at(`${name}-denoised`);
  const applied = await bilevel(['apply', out, file(name), ...options, '--out', results, '--json']);
  expect(applied.stderr).toBe('');
  expect(applied.code).toBe(0);
  return { out, results, learned: events(learned.stdout), names: readdirSync(results).sort() };
}

describe('learn and apply with', () => {
  it('an npz of one picture', async () => {
    const { results, names } = await throughBoth('one.npz');
    expect(names).toEqual(['one.npz']);
    expect(await describeImage(join(results, 'one.npz'))).toMatchObject({
      ...{ width: 24, height: 20, bitDepth: 64 },
    });
  });

  it('a DICOM slice in Hounsfield units, whose result is a TIFF', async () => {
    const { out, results, learned, names } = await throughBoth('ct.dcm');
    expect(names).toEqual(['ct.tif']);
    const warning = learned.find(({ code }) => code === 'range-found');
    expect(String(warning?.['message'])).toContain('−900 to 180 (HU)');
    const { prepared } = await json(out, 'config.json');
    expect(prepared).toMatchObject({
      range: { kind: 'found', low: -900, high: 180, white: 1 },
      window: { low: -160.5, high: 239.5 },
      sigma: 108,
    });
    // Shown as the file wants it: air is black.
    expect((await readImage(join(out, 'images', 'ct.truth.png'))).data[0]).toBe(0);
    const { data } = await readImage(join(results, 'ct.tif'));
    expect(Math.min(...data)).toBeLessThan(-850);
    expect(await readMetadata(join(results, 'ct.tif'))).toMatchObject({
      description: 'Phantom, Disc of water, 5 mm',
    });
  });

  it('a slice of a NIfTI volume, which stays one', async () => {
    const { results, names } = await throughBoth('volume.nii.gz', ['--page', '2']);
    expect(names).toEqual(['volume.nii.gz']);
    const result = join(results, 'volume.nii.gz');
    expect(await describeImage(result)).toMatchObject({ width: 24, height: 20, bitDepth: 32 });
    const original = await readMetadata(file('volume.nii.gz'), { page: 2 });
    expect(await readMetadata(result)).toEqual(original);
  });

  it('a FITS picture in its unit, which stays one', async () => {
    const { out, results, names } = await throughBoth('scaled.fits');
    expect(names).toEqual(['scaled.fits']);
    const { prepared } = await json(out, 'config.json');
    expect(prepared).toMatchObject({ range: { kind: 'found', low: 31868, high: 32948 } });
    const original = await readMetadata(file('scaled.fits'));
    expect(await readMetadata(join(results, 'scaled.fits'))).toEqual(original);
  });

  it('a variable of a MATLAB file', async () => {
    const { results, names } = await throughBoth('several.mat', ['--variable', 'truth']);
    expect(names).toEqual(['several.mat']);
    expect(await describeImage(join(results, 'several.mat'))).toMatchObject({ bitDepth: 64 });
  });

  it('every page of a TIFF, or one', async () => {
    const { out, results, names } = await throughBoth('pages.tif', ['--page', 'all']);
    const pages = ['pages-page1', 'pages-page2', 'pages-page3'];
    expect(names).toEqual(pages.map((name) => `${name}.tif`));
    const { train } = await json(out, 'config.json');
    expect(train).toMatchObject(
      pages.map((name, k) => ({ name, clean: `${file('pages.tif')}#page=${String(k + 1)}` })),
    );
    expect((await bilevel(['show', out])).code).toBe(0);
    const one = await bilevel([
      ...['apply', out, file('pages.tif'), '--page', '2', '--out', at('one-page')],
    ]);
    expect(one.code).toBe(0);
    const alone = await readImage(at('one-page', 'pages.tif'));
    expect(alone).toEqual(await readImage(join(results, 'pages-page2.tif')));
  });
});

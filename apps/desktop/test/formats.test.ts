import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage } from '@bilevel/imaging';
import { afterAll, expect, it } from 'vitest';
import { browse } from '../src/backend/browse.js';
import { inspect, thumbnail } from '../src/backend/worker/inspect.js';
import { testData } from './app.js';

const folder = join(testData, 'formats');
const temporary = mkdtempSync(join(tmpdir(), 'bilevel-formats-'));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);

it('pictures of the formats of the field are listed, with what has to be chosen of them', async () => {
  const { files } = await browse(folder, []);
  expect(files.filter(({ kind }) => kind === 'picture').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ct.dcm', 'volume.nii.gz', 'scaled.fits', 'one.mat', 'one.npz']),
  );
  const names = ['ct.dcm', 'volume.nii', 'scaled.fits', 'one.mat', 'several.mat', 'one.npz'];
  const { pictures } = await inspect(names.map(at));
  const found = pictures.map(({ name, width, height, choice }) => [name, width, height, choice]);
  expect(found).toEqual([
    ['ct.dcm', 24, 20, null],
    ['one.mat', 24, 20, null],
    ['one.npz', 24, 20, null],
    ['scaled.fits', 24, 20, null],
    ['several.mat', 24, 20, 'variable'],
    ['volume.nii', 24, 20, 'page'],
  ]);
  expect(pictures.at(-1)?.problem).toContain(
    'or take each as a picture with “Each page is a picture”.',
  );
  const chosen = await inspect([at('volume.nii')], { page: 'all' });
  expect(chosen.pictures.map(({ name, problem }) => [name, problem])).toEqual([
    ['volume.nii#page=1', null],
    ['volume.nii#page=2', null],
    ['volume.nii#page=3', null],
  ]);
});

it('a small picture is shown as its file wants it', async () => {
  const path = join(temporary, 'small.png');
  writeFileSync(path, await thumbnail(at('ct.dcm'), 64, {}));
  const { data } = await readImage(path);
  // Air, at −900 HU, is black in a window from −160.5; tissue, at 146 HU, is bright.
  expect(data[0]).toBe(0);
  expect(data[24 * 10 + 12]).toBe(Math.round((255 * (146 + 160.5)) / 400) / 255);
  writeFileSync(path, await thumbnail(at('volume.nii'), 64, { page: 2 }));
  expect((await readImage(path)).width).toBe(24);
});

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '@bilevel/core';
import { ImageFileError, readImage } from '@bilevel/imaging';
import { beforeAll, expect, it } from 'vitest';
import { findSources, loadDataset } from '../src/dataset.js';
import type { Dataset } from '../src/loaded.js';
import { writeReconstructions } from '../src/reconstructions.js';
import { RunFolder } from '../src/runFolder.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const model = { prior: 'tv', values: { weight: 0.1, smoothing: 0.01 } };
const NAMES = ['0', '1', '2', '3', '4', '5'];
/** Three for training, which are read one by one, and three that are held. */
let dataset: Dataset;

beforeAll(async () => {
  for (const name of ['train', 'kept']) mkdirSync(at(name));
  for (const [k, name] of NAMES.entries()) {
    await picture(at(k < 3 ? 'train' : 'kept', `${name}.png`), k, 33, 34);
  }
  const { data } = settings({}, { size: { kind: 'windowed', size: 11 }, validation: 'given' });
  const sources = await findSources({ images: [at('train')], validation: [at('kept')] }, data);
  dataset = await loadDataset(sources, data);
});

const nowhere = (): Promise<undefined> => Promise.resolve(undefined);
const filesIn = (out: string): string[] => readdirSync(at(out, 'images')).sort();
const filesOf = (names: readonly string[]): string[] =>
  names.flatMap((name) =>
    ['error', 'noisy', 'reconstruction', 'truth'].map((kind) => `${name}.${kind}.png`),
  );

async function requireWhole(out: string): Promise<void> {
  for (const file of filesIn(out)) {
    expect(await readImage(at(out, 'images', file))).toMatchObject({ width: 33, height: 34 });
  }
}

it('writes pictures that are read and those that are held, in their order', async () => {
  const run = await RunFolder.create(at('all'));
  const asked: string[] = [];
  await writeReconstructions(
    ...([run, model, dataset] as const),
    (role, i) => {
      asked.push(`${role} ${String(i)}`);
      return nowhere();
    },
    undefined,
    2,
  );
  const roles = ['train', 'validation'];
  expect(asked).toEqual(roles.flatMap((role) => [0, 1, 2].map((i) => `${role} ${String(i)}`)));
  expect(filesIn('all')).toEqual([...filesOf(['0', '1', '3', '4', '5']), 'scores.json']);
  const scores = JSON.parse(readFileSync(at('all', 'images', 'scores.json'), 'utf8')) as {
    name: string;
  }[];
  expect(scores.map(({ name }) => name)).toEqual(NAMES);
});

it('stops while the next picture is being read, and leaves whole files', async () => {
  const run = await RunFolder.create(at('stopped'));
  const controller = new AbortController();
  const point = (role: string, i: number): Promise<undefined> => {
    // The one before it is at work by now, or about to be.
    if (role === 'train' && i === 2) controller.abort();
    return nowhere();
  };
  await expect(writeReconstructions(run, model, dataset, point, controller.signal)).rejects.toThrow(
    CancelledError,
  );
  expect(existsSync(at('stopped', 'images', 'scores.json'))).toBe(false);
  expect(filesOf(['0', '1'])).toEqual(expect.arrayContaining(filesIn('stopped')));
  await requireWhole('stopped');
});

it('names a picture that cannot be read any more, after those before it', async () => {
  const run = await RunFolder.create(at('gone'));
  renameSync(at('train', '2.png'), at('2.png'));
  const writing = writeReconstructions(run, model, dataset, nowhere, undefined);
  await expect(writing).rejects.toThrow(ImageFileError);
  await expect(writing).rejects.toThrow('2.png');
  renameSync(at('2.png'), at('train', '2.png'));
  expect(filesIn('gone')).toEqual(filesOf(['0', '1']));
  await requireWhole('gone');
});

it('says where a picture cannot be written, and that of the next one is not asked for', async () => {
  const run = await RunFolder.create(at('taken'));
  // A folder is in the place of a picture.
  mkdirSync(at('taken', 'images', '0.truth.png'), { recursive: true });
  const writing = writeReconstructions(run, model, dataset, nowhere, undefined);
  await expect(writing).rejects.toThrow('0.truth.png');
  expect(filesIn('taken')).not.toContain('1.truth.png');
});

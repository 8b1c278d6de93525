import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  FORMATS,
  describeImage,
  listPictures,
  readImage,
  readMetadata,
  type ImageFormat,
} from '@bilevel/imaging';
import { mutateCards } from '../formats/fits.js';
import { mutateNpz } from '../formats/npz.js';
import { mutateWords } from '../formats/words.js';
import { mutateBytes, type Mutation } from '../mutation.js';
import type { Reader } from '../reader.js';
import { requireWhole } from './pictures.js';

type FieldFormat = 'npz' | 'dicom' | 'nifti' | 'fits' | 'mat';

const data = fileURLToPath(new URL('../../../../test-data/formats/', import.meta.url));
const MUTATIONS: Readonly<Record<FieldFormat, readonly Mutation[]>> = {
  npz: [mutateNpz],
  dicom: [mutateWords],
  nifti: [mutateWords],
  fits: [mutateWords, mutateCards],
  mat: [mutateWords],
};

/** Reads pictures of the formats of the field: the files of test-data, with any page and array. */
export function fieldReader(format: FieldFormat & ImageFormat, folder: string): Promise<Reader> {
  const { extensions } = FORMATS[format];
  const isOne = (name: string): boolean => extensions.some((one) => name.endsWith(one));
  const path = join(folder, `input${extensions[0]}`);
  return Promise.resolve({
    valid: readdirSync(data)
      .filter(isOne)
      .map((name) => readFileSync(join(data, name))),
    mutations: [...MUTATIONS[format], mutateBytes],
    async read(bytes, dice) {
      writeFileSync(path, bytes);
      const choice = {
        page: dice.pick([undefined, 1, 2, 'all'] as const),
        channel: dice.pick([undefined, undefined, undefined, 1]),
        variable: dice.pick([
          undefined,
          undefined,
          'truth',
          'stack',
          'image',
          'SCI',
          'HDU1',
          'img',
        ]),
      };
      if (dice.chance(0.2)) return describeImage(path, choice);
      if (dice.chance(0.1)) return readMetadata(path, choice);
      const [first = path] = await listPictures([path], choice);
      const image = await readImage(first, { colour: dice.pick(['grey', 'keep']), ...choice });
      requireWhole(image);
      return image;
    },
  });
}

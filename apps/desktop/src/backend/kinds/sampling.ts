import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { RunFolder, SAMPLING } from '@bilevel/runs';
import { notYet } from '../exports.js';
import type { AppKind } from './appKind.js';

/** Runs that learn what to measure of k-space. */
export const SAMPLING_APP: AppKind<'sampling'> = {
  library: { folder: 'sampling', file: 'sampling.json' },
  empty: {
    ...{ images: null, pictures: [], size: null, settings: null },
    ...{ rate: null, psnr: null, bounds: null, summary: null },
  },
  fieldsOf: ({ config: { places, pictures, width, height, settings }, row, summary }) => ({
    images: places ?? null,
    pictures: pictures.map(({ name }) => name),
    size: { width, height },
    settings,
    rate: row?.rate ?? null,
    psnr: row?.psnr ?? null,
    bounds: summary?.kind ?? null,
    summary: summary ?? null,
  }),
  atStep: ({ rate, psnr, kind }) => ({ rate, psnr, bounds: kind }),
  request: ({ images, settings }, out) => ({
    request: { kind: 'new', images: images ?? undefined, settings, out },
    shown: { images, settings },
  }),
  going: { summary: null },
  messages: {
    reading: 'Reading the pictures…',
    begun: 'Reconstructing from all of k-space…',
    writing: { pattern: 'Writing the pattern…', report: 'Writing the report…' },
  },
  resume: (folder, { maxSteps }) => ({ kind: 'resume', folder, maxStages: maxSteps }),
  exports: {
    async patterns(path) {
      const { folder } = await RunFolder.open(SAMPLING, path);
      const { patterns = [] } = (await folder.readSummary(SAMPLING)) ?? {};
      const names = patterns.flatMap(({ files }) => files);
      if (names.length === 0) notYet('a pattern', path)();
      const files = await Promise.all(
        names.map(
          async (name) => [name, new Uint8Array(await readFile(join(path, name)))] as const,
        ),
      );
      const data = zipSync(Object.fromEntries(files));
      return { as: 'patterns.zip', type: 'application/zip', data };
    },
  },
};

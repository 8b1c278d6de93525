import { CancelledError } from '@bilevel/core';
import { Model, eachUsable, firstWindows, readAhead, type MeasuredPicture } from '@bilevel/imaging';
import type { DataSettings, Picture } from '../config.js';
import type { Dataset, LoadOptions } from '../loaded.js';
import { digestOf } from '../digest.js';
import { readMask } from '../mask.js';
import { operatorOf } from '../modelOptions.js';
import { nameOfPicture, type Source } from '../source.js';
import {
  recordOf,
  requireSameFile,
  windowedSource,
  type WindowedPicture,
} from '../windowedSource.js';
import { sizeOfRole, withWindows } from '../windows.js';
import { examineMeasured } from './examine.js';
import { readNoisy, type NoisyFacts, type ReadNoisy } from './readNoisy.js';

/**
 * Reads pictures of which no clean ones are learned from, as `loadDataset` does others.
 *
 * @throws as `loadDataset`
 */
export async function loadMeasured(
  sources: {
    readonly train: readonly (Source | Picture)[];
    readonly validation: readonly (Source | Picture)[];
  },
  settings: DataSettings,
  { signal, risk }: LoadOptions,
): Promise<Dataset> {
  const mask = await readMask(settings);
  const windowed: WindowedPicture[] = [];
  const read = { train: [] as ReadNoisy[], validation: [] as ReadNoisy[] };
  const once: NoisyFacts[] = [];
  const roles = ['train', 'validation'] as const;
  const all = roles.flatMap((role) => {
    const of = { ...settings, size: sizeOfRole(role, settings.size) };
    return withWindows(sources[role], of).map((one) => ({ ...one, role, of }));
  });
  const next = readAhead(all.length, (k) => {
    const { source, windows, of } = all[k]!;
    return readNoisy(source, of, { mask, windows });
  });
  await eachUsable(all.entries(), async ([k, { role, of }]) => {
    if (signal?.aborted === true) throw new CancelledError();
    const parts = await next(k);
    once.push(...parts.slice(0, 1).map(({ facts }) => facts));
    if (role === 'train' && of.size.kind === 'windowed') {
      windowed.push(
        ...parts.map((one) => ({
          ...{ source: one.source, shape: one.shape, sha256: digestOfFiles(one) },
        })),
      );
    } else read[role].push(...parts);
  });
  const prepared = examineMeasured(once, settings);
  const estimated = new Map(prepared.estimates?.map((one) => [one.name, one]));
  const beforeOf = (role: (typeof roles)[number], i: number): Picture | undefined => {
    const asked = sources[role][i];
    return asked && 'sha256' in asked ? asked : undefined;
  };
  /** What the run began with, whatever a later version would estimate. */
  const sigmaOf = (source: Source, before: Picture | undefined): number | undefined =>
    before?.sigma ?? estimated.get(nameOfPicture(source))?.sigma ?? prepared.sigma;
  const pictureOf = (
    { name, source, measured, second, check, mask: own }: ReadNoisy,
    sigma: number | undefined,
  ): MeasuredPicture => {
    const estimate = estimated.get(nameOfPicture(source));
    return {
      ...{ name, measured },
      ...(second && { second }),
      ...(check && { check }),
      ...(own && { operatorPicture: own }),
      ...(sigma !== undefined && { sigma }),
      ...(estimate && { sigmaError: estimate.error }),
    };
  };
  const pictures = { train: [] as Picture[], validation: [] as Picture[] };
  const record = (
    role: (typeof roles)[number],
    i: number,
    source: Source,
    sha256: string,
  ): number | undefined => {
    const before = beforeOf(role, i);
    if (before !== undefined) requireSameFile(source, sha256, before.sha256);
    const sigma = sigmaOf(source, before);
    pictures[role].push(recordOf(source, sha256, sigma));
    return sigma;
  };
  const measured = { train: [] as MeasuredPicture[], validation: [] as MeasuredPicture[] };
  for (const role of roles) {
    for (const [i, one] of read[role].entries()) {
      measured[role].push(pictureOf(one, record(role, i, one.source, digestOfFiles(one))));
    }
  }
  if (settings.size.kind !== 'windowed') return { ...measured, pictures, prepared };
  const sigmas = new Map(
    windowed.map(({ source, sha256 }, i) => [source, record('train', i, source, sha256)]),
  );
  const source = windowedSource(windowed, settings, async (picture) => {
    const [one] = await readNoisy(picture.source, settings, { mask });
    if (one === undefined) throw new Error('A picture has been read.');
    const sigma = sigmas.get(picture.source);
    return { sha256: digestOfFiles(one), picture: () => pictureOf(one, sigma) };
  });
  const train = await firstWindows(source, new Model({ operator: operatorOf(settings) }), risk);
  return { train, validation: measured.validation, source, pictures, prepared };
}

/** The digest of what files held. */
function digestOfFiles({ check, measured, second, mask }: ReadNoisy): string {
  return digestOf([check, measured, second, mask]);
}

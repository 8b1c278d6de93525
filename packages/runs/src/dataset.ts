import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { ArgumentError, CancelledError, expected } from '@bilevel/core';
import {
  Model,
  addGaussianNoise,
  addPoissonNoise,
  eachUsable,
  firstWindows,
  listPictures,
  noiseSeed,
  pagePath,
  pairByName,
  peakOf,
  readAhead,
  pictureAt,
  pictureName,
  splitTrainValidation,
  windowSuffix,
  type TrainingPair,
} from '@bilevel/imaging';
import type { DataSettings, Picture } from './config.js';
import { digestOf } from './digest.js';
import { examine } from './examine.js';
import type { Dataset, LoadOptions } from './loaded.js';
import { loadMeasured } from './measured/dataset.js';
import type { Prepared } from './prepared.js';
import { readMask } from './mask.js';
import { operatorOf } from './modelOptions.js';
import { factsOf, readPairs, type PairFacts, type ReadPair } from './readPair.js';
import { nameOfPicture, type Source } from './source.js';
import {
  recordOf,
  requireSameFile,
  windowedSource,
  type WindowedPicture,
} from './windowedSource.js';
import { sizeOfRole, withWindows } from './windows.js';

/** Where the pictures of a run are to be looked for. */
export interface Places {
  /** Files and folders of clean pictures. */
  readonly images: readonly string[];
  /** Those kept for validation, when they are not to be split off `images`. */
  readonly validation?: readonly string[] | undefined;
  /** Folder of noisy partners. */
  readonly noisy?: string | undefined;
  /** Of noisy `images`: folder of second measurements of the same scenes. */
  readonly second?: string | undefined;
  /** Of noisy `images`: folder of clean pictures, for scores alone. */
  readonly check?: string | undefined;
}

/** The pictures of a run, paired when there are noisy partners, in training and validation. */
export async function findSources(
  places: Places,
  settings: DataSettings,
): Promise<{ train: Source[]; validation: Source[] }> {
  const images = await listPictures(places.images, settings);
  const kept =
    places.validation === undefined ? [] : await listPictures(places.validation, settings);
  // By the files themselves, not by their names: links lead to the same one.
  const trained = new Set(await Promise.all(images.map(realPicture)));
  const files = await Promise.all(kept.map(realPicture));
  const twice = kept.find((_, i) => trained.has(files[i] ?? ''));
  if (twice !== undefined) {
    throw new ArgumentError(
      `Expected other pictures for validation than for training but received ${twice} for both. ` +
        'Leave it out of one of the two.',
    );
  }
  const paths = [...images, ...kept];
  const partners = await partnersOf(paths, places, settings);
  const names = uniqueNames(paths);
  const role = settings.noise.kind === 'measured' ? 'noisy' : 'clean';
  const sources = paths.map((path, i): Source => ({
    name: names[i]!,
    [role]: path,
    ...partners.get(path),
  }));
  if (settings.validation === 'given') {
    return { train: sources.slice(0, images.length), validation: sources.slice(images.length) };
  }
  const { train, validation } = splitTrainValidation(names, {
    fraction: settings.validation,
    seed: settings.seed,
  });
  const named = (chosen: readonly string[]): Source[] =>
    sources.filter(({ name }) => chosen.includes(name));
  return { train: named(train), validation: named(validation) };
}

/** What pictures and their partners are called. */
const PARTNERS = {
  noisy: { one: 'clean', other: 'noisy' },
  second: { one: 'first', other: 'second' },
  check: { one: 'noisy', other: 'clean' },
} as const;

/** The partners of pictures in folders of their own, by name. */
async function partnersOf(
  paths: readonly string[],
  places: Places,
  settings: DataSettings,
): Promise<ReadonlyMap<string, Partial<Source>>> {
  const found = new Map<string, Partial<Source>>();
  for (const key of ['noisy', 'second', 'check'] as const) {
    const folder = places[key];
    if (folder === undefined) continue;
    const partners = await listPictures([folder], settings);
    for (const { clean: one, noisy: other } of pairByName(paths, partners, PARTNERS[key])) {
      found.set(one, { ...found.get(one), [key]: other });
    }
  }
  return found;
}

/** The same for all paths of a picture. */
async function realPicture(path: string): Promise<string> {
  const { file, page } = pictureAt(path);
  const real = await realpath(file);
  return page === undefined ? real : pagePath(real, page);
}

/**
 * Reads and prepares the pictures. When a source carries a digest (on resume), the pixels must be
 * the same as then.
 *
 * @throws the errors of reading, of all pictures that have one, ImageRangeError for numbers that nothing sound would come of, and
 *   FileFormatError for a picture that changed
 */
export async function loadDataset(
  sources: {
    readonly train: readonly (Source | Picture)[];
    readonly validation: readonly (Source | Picture)[];
  },
  settings: DataSettings,
  options: LoadOptions = {},
): Promise<Dataset> {
  if (settings.noise.kind === 'measured') return loadMeasured(sources, settings, options);
  const mask = await readMask(settings);
  const windowed: WindowedPicture[] = [];
  const read = { train: [] as ReadPair[], validation: [] as ReadPair[] };
  // One of each picture: all of a picture is measured whatever is cut from it.
  const measuredOnce: PairFacts[] = [];
  const roles = ['train', 'validation'] as const;
  const all = roles.flatMap((role) => {
    const of = { ...settings, size: sizeOfRole(role, settings.size) };
    return withWindows(sources[role], of).map((one) => ({ ...one, role, of }));
  });
  const next = readAhead(all.length, (k) => {
    const { source, windows, of } = all[k]!;
    return readPairs(source, of, { mask, windows });
  });
  await eachUsable(all.entries(), async ([k, { role, source, of }]) => {
    if (options.signal?.aborted === true) throw new CancelledError();
    const pairs = await next(k);
    measuredOnce.push(
      ...pairs.slice(0, 1).map((pair) => ({ ...factsOf(pair), name: nameOfPicture(source) })),
    );
    if (role === 'train' && of.size.kind === 'windowed') {
      for (const pair of pairs) {
        const { width, height, channels } = pair.truth;
        const shape = { width, height, channels };
        windowed.push({ source: pair.source, shape, sha256: digestOfFiles(pair) });
      }
    } else read[role].push(...pairs);
  });
  const prepared = examine(measuredOnce, settings);
  const model = new Model({ operator: operatorOf(settings) });
  const pictures = { train: [] as Picture[], validation: [] as Picture[] };
  const pairs = { train: [] as TrainingPair[], validation: [] as TrainingPair[] };
  for (const role of roles) {
    for (const [i, one] of read[role].entries()) {
      const pair = measured(one, settings, prepared, model);
      const sha256 = digestOf([pair.truth, pair.measured, pair.operatorPicture]);
      const { source } = one;
      const before = sources[role][i];
      if (before !== undefined && 'sha256' in before) {
        requireSameFile(source, sha256, before.sha256);
      }
      pairs[role].push(pair);
      pictures[role].push(recordOf(source, sha256));
    }
  }
  if (settings.size.kind !== 'windowed') return { ...pairs, pictures, prepared };
  for (const [i, one] of windowed.entries()) {
    const before = sources.train[i];
    if (before !== undefined && 'sha256' in before) {
      requireSameFile(one.source, one.sha256, before.sha256);
    }
  }
  const source = windowedSource(windowed, settings, async (picture) => {
    const [pair] = await readPairs(picture.source, settings, { mask });
    if (pair === undefined) throw new Error('A picture has been read.');
    return {
      sha256: digestOfFiles(pair),
      picture: () => measured(pair, settings, prepared, model),
    };
  });
  const train = await firstWindows(source, model);
  return {
    ...{ train, validation: pairs.validation, source, prepared },
    pictures: {
      train: windowed.map(({ source: own, sha256 }) => recordOf(own, sha256)),
      validation: pictures.validation,
    },
  };
}

/** The digest of what files held, before any noise is added. */
function digestOfFiles({ truth, noisy, mask }: ReadPair): string {
  return digestOf([truth, noisy, mask]);
}

/** A pair as it was measured, or as it is measured of the clean picture: seen by the operator, and with noise. */
function measured(
  pair: ReadPair,
  settings: DataSettings,
  { sigma, range }: Prepared,
  model: Model,
): TrainingPair {
  const { name, clean, truth, noisy, mask, source } = pair;
  if (noisy !== undefined) {
    return { name, truth, measured: noisy, ...(mask && { operatorPicture: mask }) };
  }
  if (sigma === undefined) throw new ArgumentError(expected('a noisy partner', name, clean));
  const window = source.window ? windowSuffix(source.window) : '';
  const seed = noiseSeed(settings.seed, basename(clean) + window);
  const white = peakOf(range);
  const { noise } = settings;
  const own = model.withPicture(mask);
  requirePossible(noise, model);
  const seen = own.seenOf(truth);
  const noised =
    noise.kind === 'poisson'
      ? addPoissonNoise(seen, { photons: noise.photons, white, seed })
      : addGaussianNoise(seen, { sigma, seed, peak: white });
  return {
    name,
    truth,
    ...(mask && { operatorPicture: mask }),
    measured: own.onlyObserved(noised, truth),
  };
}

/** @throws ArgumentError: photons are counted, and the parts of complex numbers are not above 0 */
function requirePossible({ kind }: DataSettings['noise'], { operator, measurement }: Model): void {
  if (kind !== 'poisson' || measurement?.isComplex !== true) return;
  throw new ArgumentError(
    expected(
      `Gaussian noise for ${operator.name}, which measures complex numbers,`,
      'the noise',
      kind,
      'Give its standard deviation in each of the two parts, such as 0.02.',
    ),
  );
}

/** In bytes: with the endings of a run's pictures still a file name anywhere (255 bytes). */
const LONGEST_NAME = 150;

/** Names of pictures, cut when very long; a number is added to those that come up again. */
function uniqueNames(paths: readonly string[]): string[] {
  const used = new Set<string>();
  return paths.map((path) => {
    const characters = Array.from(pictureName(path));
    while (Buffer.byteLength(characters.join('')) > LONGEST_NAME) characters.pop();
    const base = characters.join('');
    let name = base;
    for (let k = 2; used.has(name.toLowerCase()); k++) name = `${base}-${String(k)}`;
    used.add(name.toLowerCase());
    return name;
  });
}

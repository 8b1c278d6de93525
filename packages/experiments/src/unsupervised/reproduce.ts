import { ArgumentError, expected } from '@bilevel/core';
import { Model } from '@bilevel/imaging';
import { barsSvg } from '../chart/bars.js';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { loadData, sourcesOf } from '../inverseProblems/data.js';
import type { ProblemSettings } from '../inverseProblems/settings.js';
import { Output } from '../output.js';
import { ProgressFile } from '../progressFile.js';
import { rowOf, type Row } from './row.js';
import { QUICK, SETTINGS, type UnsupervisedSettings } from './settings.js';
import {
  psnrChart,
  tableOf,
  unsupervisedSummary,
  unsupervisedText,
  type UnsupervisedSummary,
} from './summary.js';

/** Options of {@link reproduceUnsupervised}. */
export interface ReproduceUnsupervisedOptions extends ExperimentOptions {
  /** Folder of photographs to learn from. Default: generated ones. */
  readonly train?: string;
  /** Folder of photographs to test on. Default: generated ones. */
  readonly test?: string;
  /** Standard deviations of the noise, white being 1. Default: 0.05, 0.1 and 0.2. */
  readonly sigmas?: readonly number[];
  /** Names of the regularisers. Default: all of {@link UNSUPERVISED_REGULARISERS}. */
  readonly regularisers?: readonly string[];
  /** How often noise and probes are drawn. Default 3. */
  readonly draws?: number;
  /** Width and height of the parts of photographs, in pixels: from 11. Default 128. */
  readonly size?: number;
  /** Tiny pictures and two steps, to see that everything works. */
  readonly quick?: boolean;
}

/** What more rows are added to: by all that they depend on. */
interface Progress {
  readonly settings: { readonly sources: object };
  readonly rows: Readonly<Record<string, Row>>;
}

/** The names of the regularisers. */
export const UNSUPERVISED_REGULARISERS: readonly string[] = SETTINGS.regularisers.map(
  ({ name }) => name,
);

/**
 * Parameters of denoising learned from clean pictures, from two noisy pictures of each scene, and from one with σ known or
 * estimated, by the PSNR on other pictures, over several draws of the noise. Writes `unsupervised.csv` (every run), the
 * chart `psnr` as SVG and PNG, `summary.json` and `summary.txt`. Each run is kept in `unsupervised.progress` as soon as it is
 * there, also at the end: what is asked for later is added to it.
 *
 * @throws ArgumentError for options out of range; the errors of reading pictures; DataFileError for too few or too
 *     small ones; CancelledError; Node's errors when the folder cannot be written
 */
export async function reproduceUnsupervised(
  options: ReproduceUnsupervisedOptions,
): Promise<Reproduced<UnsupervisedSummary>> {
  const { out, seed = 0, quick = false, signal, onProgress } = options;
  const settings = settingsOf(options, quick ? QUICK : SETTINGS);
  const { sigmas, regularisers, ways, seeds } = settings;
  const { train, test } = sourcesOf(options);
  const data = { train, test };
  const of = sigmas.length * seeds * regularisers.length * ways.length;
  await new Parts({ ...(signal && { signal }) }, 1).next('reading');
  const file = new ProgressFile<Progress>(out, 'unsupervised');
  const key = { sources: data };
  let progress: Progress | undefined;
  let output: Output | undefined;
  const rows: Row[] = [];
  for (const sigma of sigmas) {
    for (let own = seed; own < seed + seeds; own++) {
      const pictures = await picturesOf(settings, sigma, options, own);
      // Once there are pictures.
      output ??= await Output.in(out);
      progress ??= (await file.read(key)) ?? { settings: key, rows: {} };
      for (const regulariser of regularisers) {
        for (const way of ways) {
          const id = idOf(settings, regulariser, { sigma, seed: own, way });
          const what = `σ = ${String(sigma)}, ${regulariser.label}, ${way.label}, seed ${String(own)}`;
          const row: Row =
            progress.rows[id] ??
            (await rowOf({
              ...{ sigma, seed: own, way, regulariser, settings, signal, ...pictures },
              onPart: (part) => onProgress?.(rows.length, of, `${what}: ${part}`),
            }));
          progress = { ...progress, rows: { ...progress.rows, [id]: row } };
          await file.write(progress);
          rows.push(row);
        }
      }
    }
  }
  if (output === undefined) throw new Error('There is at least one noise.');
  const summary = unsupervisedSummary({ seed, seeds, data }, rows, settings);
  await output.table('unsupervised', tableOf(rows));
  await output.drawing('psnr', barsSvg(psnrChart(summary, settings)));
  const text = unsupervisedText(summary, settings);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}

/** The same parts of the same files for every noise and seed. */
function picturesOf(
  { size, train, test }: UnsupervisedSettings,
  sigma: number,
  places: ReproduceUnsupervisedOptions,
  seed: number,
): ReturnType<typeof loadData> {
  const problem: ProblemSettings = {
    ...{ name: 'denoising', label: 'denoising', operator: { name: 'denoising' } },
    ...{ source: 'photographs', sigma, size, train, test },
  };
  return loadData(problem, new Model(), places, seed);
}

/** That of the window of SSIM. */
const LEAST_SIZE = 11;

/** All that a run depends on besides the pictures. */
function idOf(
  { size, train, test, tolerance, accuracy }: UnsupervisedSettings,
  { prior, steps }: UnsupervisedSettings['regularisers'][number],
  { way, ...draw }: { readonly sigma: number; readonly seed: number; readonly way: object },
): string {
  return JSON.stringify([{ size, train, test, tolerance, accuracy }, { prior, steps }, way, draw]);
}

/** @throws ArgumentError for options out of range */
function settingsOf(
  { sigmas, regularisers: names, draws, seed = 0, size: own }: ReproduceUnsupervisedOptions,
  settings: UnsupervisedSettings,
): UnsupervisedSettings {
  const wrong = sigmas?.find((sigma) => !(sigma > 0 && sigma < Infinity));
  if (wrong !== undefined || sigmas?.length === 0) {
    throw new ArgumentError(expected('numbers above 0', 'sigmas', wrong ?? 'none'));
  }
  const seeds = draws ?? settings.seeds;
  if (!Number.isInteger(seeds) || seeds < 1 || seed + seeds > 2 ** 32) {
    throw new ArgumentError(expected('a whole number from 1', 'draws', draws));
  }
  const size = own ?? settings.size;
  if (!Number.isInteger(size) || size < LEAST_SIZE) {
    throw new ArgumentError(expected(`a whole number from ${String(LEAST_SIZE)}`, 'size', own));
  }
  const unknown = names?.find((name) => !UNSUPERVISED_REGULARISERS.includes(name));
  if (unknown !== undefined || names?.length === 0) {
    const known = UNSUPERVISED_REGULARISERS.join(', ');
    throw new ArgumentError(expected(`some of ${known}`, 'regularisers', unknown ?? 'none'));
  }
  return {
    ...settings,
    ...{ sigmas: sigmas ?? settings.sigmas, seeds, size },
    regularisers: settings.regularisers.filter(({ name }) => names?.includes(name) ?? true),
  };
}

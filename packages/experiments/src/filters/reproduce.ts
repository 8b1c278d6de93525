import { ArgumentError, expected, requirePositive } from '@bilevel/core';
import { gallerySvg } from '@bilevel/runs';
import { barsSvg } from '../chart/bars.js';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { ProgressFile } from '../progressFile.js';
import { psnrChart, trainingChart } from './charts.js';
import { loadData, type FilterData, type FilterPlaces } from './data.js';
import { modelFile } from './modelFile.js';
import { QUICK, SETTINGS, type FilterSettings, type ModelSettings } from './settings.js';
import { filtersText, modelSummary, type FiltersSummary } from './summary.js';
import { testMeans, testModels, type TestRow } from './test.js';
import { train, type Training } from './train.js';

/** Options of {@link reproduceFilters}. */
export interface ReproduceFiltersOptions extends ExperimentOptions, FilterPlaces {
  /** Folder of pictures to learn from. Default: a few generated ones. */
  readonly train?: string;
  /** Folder of pictures to test on. Default: a few generated ones. */
  readonly test?: string;
  /** Minutes of training of each bank of filters. Default 30. */
  readonly minutes?: number;
  /** Accepted steps of each stage of the training at most. Default: as many as there is time for. */
  readonly steps?: number;
  /** Names of the models to learn. Default: total variation, convex and weakly convex filters. */
  readonly models?: readonly string[];
  /** Four windows and some steps, to see that everything works. */
  readonly quick?: boolean;
  /** Threads of the training. Default: as many as there are cores. */
  readonly threads?: number;
  /** Seconds between two writes of the progress. Default 20. */
  readonly saveEvery?: number;
}

/** What an interrupted experiment goes on from. */
interface Progress {
  readonly settings: { readonly settings: FilterSettings; readonly seed: number } & Pick<
    FilterData,
    'sources'
  >;
  /** By name of the model. */
  readonly trainings: Readonly<Record<string, Training>>;
  readonly tests: readonly TestRow[];
}

/** The names of the models that are learned. */
export const FILTER_MODELS: readonly string[] = SETTINGS.models.map(({ name }) => name);

/**
 * Learned filters as denoisers: a convex bank and a weakly convex one, with total variation beside them, learned from
 * seeded windows of some pictures by annealed mini-batches and then by steps that are proven to lower the objective; tested on
 * other pictures at several levels of noise, beside what is published for BSD68. Writes a table of the training of
 * each model and `psnr.csv`, the charts `training` and `psnr` and a gallery of each bank as SVG and PNG, the models as
 * `bilevel apply` reads them, and `summary.json`, `summary.txt`. An interrupted one goes on from `filters.progress`
 * in its folder.
 *
 * @throws ArgumentError for options out of range; the errors of reading pictures; DataFileError for those smaller than
 *     a window; CancelledError; Node's errors when the folder cannot be written
 */
export async function reproduceFilters(
  options: ReproduceFiltersOptions,
): Promise<Reproduced<FiltersSummary>> {
  const { out, seed = 0, quick = false, saveEvery = SAVE_EVERY, signal, onProgress } = options;
  const settings = settingsOf(options, quick ? QUICK : SETTINGS);
  await new Parts({ ...(signal && { signal }) }, 1).next('reading');
  const data = await loadData(options, settings, seed);
  const output = await Output.in(out);
  const file = new ProgressFile<Progress>(out, 'filters');
  const key = { settings: withoutLimits(settings), seed, sources: data.sources };
  let progress = (await file.read(key)) ?? { settings: key, trainings: {}, tests: [] };
  const { models } = settings;
  // Of each training, and of the test, so many parts.
  const of = PARTS * (models.length + 1);

  for (const [i, model] of models.entries()) {
    const save = async (training: Training): Promise<void> => {
      const trainings = { ...progress.trainings, [model.name]: training };
      progress = { ...progress, trainings };
      await file.write(progress);
    };
    const training = await train(
      model,
      settings,
      data.train,
      seed,
      progress.trainings[model.name],
      {
        ...{ minutes: model.minutes, steps: options.steps, threads: options.threads, signal, save },
        saveEvery,
        onStep: (row) => {
          const what = `${model.label}, step ${String(row.step)}, objective ${row.objective.toFixed(4)}`;
          const share = Math.min(1, row.seconds / (60 * model.minutes));
          onProgress?.(Math.floor(PARTS * (i + share)), of, what);
        },
      },
    );
    await output.table(`training-${model.name}`, training.rows);
  }
  const trainings = models.map(({ name }) => progress.trainings[name]!);
  const learned = models.map(({ name, prior }, i) => ({
    ...{ name, learned: { prior, values: trainings[i]!.from } },
  }));
  const tests = [...progress.tests];
  const saveTests = async (): Promise<void> => {
    progress = { ...progress, tests };
    await file.write(progress);
  };
  let saved = performance.now();
  try {
    for await (const row of testModels(learned, data, settings, seed, { known: tests, signal })) {
      tests.push(row);
      const share = tests.length / (settings.levels.length * data.test.length * models.length);
      const done = Math.floor(PARTS * (models.length + share));
      onProgress?.(done, of, `${row.model} on ${row.picture}, ${row.psnr.toFixed(2)} dB`);
      if (performance.now() - saved < 1000 * saveEvery) continue;
      await saveTests();
      saved = performance.now();
    }
  } finally {
    await saveTests();
  }

  const means = testMeans(tests, learned, settings.levels);
  const summary: FiltersSummary = {
    ...{ seed, data: data.sources, sigma: settings.sigma, testPictures: data.test.length },
    windows: { ...settings.windows, pictures: data.pictures },
    models: models.map((model, i) => modelSummary(model, trainings[i]!, means)),
  };
  await output.table('psnr', tests);
  const { count, size } = settings.windows;
  const note = `${String(count)} windows of ${String(size)}×${String(size)} pixels (${data.sources.train}); shaded: the certified interval`;
  await output.chart('training', trainingChart(models, trainings, note));
  await output.drawing('psnr', barsSvg(psnrChart(summary, models)));
  for (const [i, { name, learned: model }] of learned.entries()) {
    const gallery = gallerySvg(model.prior, model.values);
    if (gallery === undefined) continue;
    await output.drawing(`gallery-${name}`, gallery.text);
    await output.json(name, modelFile(model, summary.models[i]!, summary));
  }
  const text = filtersText(
    summary,
    models.map(({ label }) => label),
  );
  await output.summary(summary, text);
  // Only now is nothing lost with it.
  await file.remove();
  return { summary, text, files: output.files };
}

/** Seconds between two writes of the progress. */
const SAVE_EVERY = 20;
/** Parts that progress is told in. */
const PARTS = 100;

/** @throws ArgumentError for options out of range */
function settingsOf(
  { minutes, steps, models }: ReproduceFiltersOptions,
  settings: FilterSettings,
): FilterSettings {
  if (minutes !== undefined) requirePositive('minutes', minutes);
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 1)) {
    throw new ArgumentError(expected('a whole number of at least 1', 'steps', steps));
  }
  const unknown = models?.find((name) => !FILTER_MODELS.includes(name));
  if (unknown !== undefined || models?.length === 0) {
    throw new ArgumentError(expected(`some of ${FILTER_MODELS.join(', ')}`, 'models', unknown));
  }
  const chosen = settings.models.filter(({ name }) => models?.includes(name) ?? true);
  return {
    ...settings,
    models: chosen.map((model): ModelSettings => {
      const isBank = model.prior.startsWith('filters');
      return { ...model, ...(minutes !== undefined && isBank && { minutes }) };
    }),
  };
}

/** Those that have to be the same to go on: not the time, nor the accuracy, which each row of the test tells. */
function withoutLimits({ models, ...settings }: FilterSettings): FilterSettings {
  return { ...settings, accuracy: 0, models: models.map((model) => ({ ...model, minutes: 0 })) };
}

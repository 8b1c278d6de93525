import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { OPERATORS } from '@bilevel/imaging/describe';
import { WriteError, exampleFolder, scoresText, shippedModels } from '@bilevel/runs';
import { sliceFolder } from '@bilevel/runs/examples';
import { z } from 'zod';
import type { AppEmit, AppHandlers } from '../shared/contract.js';
import { preset } from '../shared/schemas/newRun.js';
import { ApplyQueue } from './applyQueue.js';
import { browse } from './browse.js';
import { clusterPlaceOf } from './clusterPlace.js';
import { Decisions } from './decisions.js';
import { Home } from './home.js';
import { Mnist } from './mnist.js';
import { examplesFolder, version } from './paths.js';
import { Recent } from './recent.js';
import { Runs } from './runs.js';
import { Workers } from './workers.js';

/** Reconstructions kept between looks at them, in bytes at most. */
const LOOK_BUDGET = 256e6;
const PRESETS = 'presets.json';
/** The model that was tuned last. */
const TUNED = 'tuned.json';

/** The engine of the app: answers every page's calls, and tells all of them what happens. */
export interface Backend {
  readonly handlers: AppHandlers;
  /** Adds a page; returns what takes it away again. */
  readonly attach: (emit: AppEmit) => () => void;
  /** Ends every run in order. */
  readonly close: () => Promise<void>;
}

export async function createBackend(home = new Home()): Promise<Backend> {
  const pages = new Set<AppEmit>();
  const emit: AppEmit = (name, payload) => {
    for (const page of pages) page(name, payload);
  };
  const workers = new Workers((progress) => {
    emit('reading', progress);
  });
  const runs = new Runs(home, workers, emit);
  await runs.open();
  const decisions = new Decisions();
  const recent = new Recent(home);
  const queue = new ApplyQueue(workers, emit);
  const mnist = new Mnist((progress) => {
    emit('fetching', progress);
  });
  const examples = examplesFolder();
  const presetList = z.array(preset);
  const at = (...names: string[]): string => join(examples ?? '', ...names);
  const lookCache = { folder: home.at('cache'), budget: LOOK_BUDGET };
  const places = [
    { name: 'Runs', path: home.runs },
    ...(examples === undefined ? [] : [{ name: 'Bundled pictures', path: at('pictures') }]),
  ];

  const handlers: AppHandlers = {
    app: () => ({
      version,
      platform: process.platform,
      cores: availableParallelism(),
      home: home.path,
      runs: home.runs,
      examples:
        examples === undefined
          ? null
          : {
              train: at('pictures', 'train'),
              validation: at('pictures', 'validation'),
              clean: at('pairs', 'clean'),
              noisy: at('pairs', 'noisy'),
              slices: sliceFolder(),
              ofOperators: Object.fromEntries(
                OPERATORS.flatMap(({ name, examples: own }) =>
                  own === undefined ? [] : [[name, exampleFolder(name)]],
                ),
              ),
            },
    }),
    prepare: () => {
      workers.prepare();
      return {};
    },
    browse: async ({ folder }) => {
      if (folder === home.runs) await mkdir(home.runs, { recursive: true });
      return browse(folder, places);
    },
    upload: ({ batch, name, data }) => upload(home, batch, name, data),
    inspect: async (input) => {
      const set = await workers.serving.client.inspect(input);
      // Remembering is a service, and no reason to fail.
      if (set.pictures.length > 0) await recent.add(input.paths).catch(() => undefined);
      return set;
    },
    recent: async () => ({ folders: await recent.folders() }),
    cancelInspect: (input) => workers.serving.client.cancelInspect(input),
    thumbnail: (input) => workers.serving.client.thumbnail(input),
    sampleOf: (input) => workers.serving.client.sampleOf(input),
    estimate: (input) => workers.serving.client.estimate(input),
    split: (input) => workers.serving.client.split(input),
    examine: (input) => workers.serving.client.examine(input),
    presets: () => home.read(PRESETS, presetList, []),
    async savePreset(added) {
      const others = (await home.read(PRESETS, presetList, [])).filter(
        ({ name }) => name !== added.name,
      );
      await home.write(PRESETS, [...others, added]);
      return {};
    },
    async deletePreset({ name }) {
      const all = await home.read(PRESETS, presetList, []);
      await home.write(
        PRESETS,
        all.filter((one) => one.name !== name),
      );
      return {};
    },

    clusterStatus: (choice) => workers.serving.client.clusterStatus(clusterPlaceOf(choice)),
    clusterShares: ({ id }) => runs.clusterShares(id),
    startRun: async (request) => ({ id: await runs.start(request) }),
    resumeRun: ({ id, ...limits }) => done(runs.resume(id, limits)),
    pauseRun: ({ id }) => done(runs.hold(id, true)),
    continueRun: ({ id }) => done(runs.hold(id, false)),
    stopRun: ({ id }) => done(runs.stop(id)),
    runs: () => runs.list(),
    run: ({ id }) => runs.details(id),
    history: async ({ id, from }) =>
      workers.serving.client.history({ folder: await runs.folderOf(id), from }),
    renameRun: ({ id, name }) => done(runs.rename(id, name)),
    deleteRun: ({ id }) => done(runs.delete(id)),
    restoreRun: ({ id }) => done(runs.restore(id)),
    importRun: ({ folder }) => runs.import(folder),
    exportRun: ({ id, what, undecided }) => runs.export(id, what, undecided),

    arrays: async ({ id, step }) =>
      workers.serving.client.arrays({ folder: await runs.folderOf(id), step }),
    lookSet: async ({ id }) =>
      workers.serving.client.lookSet({ folder: await runs.folderOf(id), cache: lookCache }),
    lookPicture: async ({ id, name, step }) =>
      workers.serving.client.lookPicture({
        folder: await runs.folderOf(id),
        cache: lookCache,
        name,
        step,
      }),

    shippedModels: () =>
      shippedModels().map(({ name, path, summary, ...of }) => ({
        name,
        path,
        words: `${summary}; ${scoresText(of)}`,
      })),
    model: (input) => workers.serving.client.model(input),
    applyPreview: (input) => workers.serving.client.applyPreview(input),
    startApply: async (request) => ({ id: await queue.start(request) }),
    cancelApply: ({ id }) => done(queue.cancel(id)),
    applyJobs: () => queue.jobs,

    tuneOpen: (source) => workers.serving.client.tuneOpen(source),
    tuneAt: (request) => workers.serving.client.tuneAt(request),
    tuneCurve: (source) => workers.serving.client.tuneCurve(source),
    async tuneModel(request) {
      const { file } = await workers.serving.client.tuneModel(request);
      await home.write(TUNED, file);
      return { model: home.at(TUNED) };
    },

    lab: (choice) => workers.serving.client.lab(choice),

    mnist: () => mnist.place(),
    fetchMnist: () => mnist.fetch(),
    cancelMnist: () => {
      mnist.cancel();
      return {};
    },
    inspectSamples: (source) => workers.serving.client.inspectSamples(source),
    watchSlice: async ({ id, picture }) => ({ shown: await runs.watchSlice(id, picture) }),
    lookPattern: async ({ id, ...of }) =>
      workers.serving.client.lookPattern({ folder: await runs.folderOf(id), ...of }),
    suspects: async ({ id, ...range }) =>
      workers.serving.client.suspects({ folder: await runs.folderOf(id), ...range }),
    decide: async ({ id, index, label }) => decisions.decide(await runs.folderOf(id), index, label),
  };

  return {
    handlers,
    attach(page) {
      pages.add(page);
      return () => pages.delete(page);
    },
    close: () => {
      mnist.cancel();
      return workers.close();
    },
  };
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work;
  return {};
}

/** A dropped file: a browser hands over contents, not paths. */
async function upload(
  home: Home,
  batch: string,
  name: string,
  data: Uint8Array,
): Promise<{ folder: string; file: string }> {
  if (name !== basename(name) || name.startsWith('.') || /[\\/\0]/.test(name)) {
    throw new ArgumentError(`Expected a plain file name but received ${name}. Rename the file.`);
  }
  const file = home.at('uploads', batch, name);
  const folder = dirname(file);
  const partial = join(folder, `.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(partial, data);
    await rename(partial, file);
  } catch (cause) {
    throw new WriteError(file, { cause });
  }
  return { folder, file };
}

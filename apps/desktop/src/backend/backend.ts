import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { LEARNING, CLEANING, RunFolder, WriteError } from '@bilevel/runs';
import { z } from 'zod';
import type { AppEmit, AppHandlers } from '../shared/contract.js';
import { preset } from '../shared/schemas/newRun.js';
import { ApplyQueue } from './applyQueue.js';
import { browse } from './browse.js';
import { Cleanings } from './cleanings.js';
import { Home } from './home.js';
import { Library, idOf } from './library.js';
import { Mnist } from './mnist.js';
import { examplesFolder, version } from './paths.js';
import { Recent } from './recent.js';
import { Runs } from './runs.js';
import { Workers } from './workers.js';

/** Reconstructions kept between looks at them, in bytes at most. */
const LOOK_BUDGET = 256e6;
const PRESETS = 'presets.json';

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
  const library = new Library(home, {
    ...{ folder: 'runs', file: 'library.json' },
    open: (path) => RunFolder.open(LEARNING, path),
  });
  const cleaningLibrary = new Library(home, {
    ...{ folder: 'cleaning', file: 'cleaning.json' },
    open: (path) => RunFolder.open(CLEANING, path),
  });
  await Promise.all([library.open(), cleaningLibrary.open()]);
  const runs = new Runs(library, workers, emit);
  const cleanings = new Cleanings(cleaningLibrary, workers, emit);
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

    startRun: async ({ name, ...request }) => ({
      id: await runs.start(name, { kind: 'new', ...request }),
    }),
    resumeRun: async ({ id, ...limits }) => done(runs.resume(id, limits)),
    pauseRun: ({ id }) => done(runs.hold(id, true)),
    continueRun: ({ id }) => done(runs.hold(id, false)),
    stopRun: ({ id }) => done(runs.stop(id)),
    runs: () => runs.list(),
    run: ({ id }) => runs.details(id),
    history: async ({ id, from }) =>
      workers.serving.client.history({ folder: await runs.folderOf(id), from }),
    async renameRun({ id, name }) {
      await library.rename(id, name);
      await runs.announce(await runs.folderOf(id));
      return {};
    },
    deleteRun: ({ id }) => done(runs.delete(id)),
    async restoreRun({ id }) {
      await runs.announce(await library.restore(id));
      return {};
    },
    async importRun({ folder }) {
      const found = await library.import(folder);
      await runs.announce(found);
      return { id: idOf(found) };
    },
    exportRun: ({ id, what }) => runs.export(id, what),

    lookSet: async ({ id }) =>
      workers.serving.client.lookSet({ folder: await runs.folderOf(id), cache: lookCache }),
    lookPicture: async ({ id, name, step }) =>
      workers.serving.client.lookPicture({
        folder: await runs.folderOf(id),
        cache: lookCache,
        name,
        step,
      }),

    applyPreview: (input) => workers.serving.client.applyPreview(input),
    startApply: async (request) => ({ id: await queue.start(request) }),
    cancelApply: ({ id }) => done(queue.cancel(id)),
    applyJobs: () => queue.jobs,

    lab: (choice) => workers.serving.client.lab(choice),

    mnist: () => mnist.place(),
    fetchMnist: () => mnist.fetch(),
    cancelMnist: () => {
      mnist.cancel();
      return {};
    },
    inspectSamples: (source) => workers.serving.client.inspectSamples(source),
    startCleaning: async ({ name, ...request }) => ({ id: await cleanings.start(name, request) }),
    resumeCleaning: ({ id, ...limits }) => done(cleanings.resume(id, limits)),
    pauseCleaning: ({ id }) => done(cleanings.hold(id, true)),
    continueCleaning: ({ id }) => done(cleanings.hold(id, false)),
    stopCleaning: ({ id }) => done(cleanings.stop(id)),
    cleanings: () => cleanings.list(),
    cleaningRows: async ({ id }) => ({ rows: await cleanings.rows(id) }),
    async renameCleaning({ id, name }) {
      await cleaningLibrary.rename(id, name);
      await cleanings.announce(await cleanings.folderOf(id));
      return {};
    },
    deleteCleaning: ({ id }) => done(cleanings.delete(id)),
    async restoreCleaning({ id }) {
      await cleanings.announce(await cleaningLibrary.restore(id));
      return {};
    },
    async importCleaning({ folder }) {
      const found = await cleaningLibrary.import(folder);
      await cleanings.announce(found);
      return { id: idOf(found) };
    },
    suspects: async ({ id, ...range }) =>
      workers.serving.client.suspects({ folder: await cleanings.folderOf(id), ...range }),
    decide: ({ id, index, label }) => cleanings.decide(id, index, label),
    exportCleaning: ({ id, what, undecided }) => cleanings.export(id, what, undecided),
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

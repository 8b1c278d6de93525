import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import {
  CLEANING,
  RunFolder,
  RunFolderError,
  labelsIdx,
  labelsTable,
  readReview,
  readSuspects,
  reviewedLabels,
  suspectsTable,
  writeReview,
  type Undecided,
} from '@bilevel/runs';
import type { AppEmit, CleaningExportKind } from '../shared/contract.js';
import { inNamesOfPages } from '../shared/optionNames.js';
import { described } from '../shared/rpc.js';
import type {
  CleaningInfo,
  CleaningLimits,
  CleaningRow,
  NewCleaning,
} from '../shared/schemas/cleaning.js';
import { emptyCleaning, readCleaningRows, readStoredCleaning } from './cleaningFiles.js';
import { idOf, type Library } from './library.js';
import type { WorkerCleanRequest } from './worker/contract.js';
import { WorkerEndedError, type Worker, type Workers } from './workers.js';

/** A run whose process is alive, or whose end has something to tell that its files do not. */
interface Live {
  worker: Worker | undefined;
  info: CleaningInfo;
}

/** Runs that find wrong labels: starts and follows them, keeps what a person decided. */
export class Cleanings {
  readonly #library: Library;
  readonly #workers: Workers;
  readonly #emit: AppEmit;
  readonly #live = new Map<string, Live>();
  /** Decisions are written one after the other. */
  #deciding: Promise<unknown> = Promise.resolve();

  constructor(library: Library, workers: Workers, emit: AppEmit) {
    this.#library = library;
    this.#workers = workers;
    this.#emit = emit;
  }

  async list(): Promise<CleaningInfo[]> {
    const folders = new Set(await this.#library.folders());
    for (const { info } of this.#live.values()) folders.add(info.folder);
    const infos = await Promise.all([...folders].map((folder) => this.#info(folder)));
    return infos.sort((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
  }

  async folderOf(id: string): Promise<string> {
    return this.#live.get(id)?.info.folder ?? (await this.#library.folderOf(id));
  }

  async rows(id: string): Promise<CleaningRow[]> {
    return readCleaningRows(await this.folderOf(id));
  }

  /** Starts a run; fails when its data or settings do not serve. */
  async start(name: string, request: NewCleaning): Promise<string> {
    const folder = await this.#library.newFolder(name);
    await this.#clean(
      { ...request, kind: 'new', out: folder },
      {
        ...emptyCleaning(folder),
        created: new Date().toISOString(),
        data: request.data,
        settings: request.settings,
      },
    );
    return idOf(folder);
  }

  async resume(id: string, limits: CleaningLimits): Promise<void> {
    const folder = await this.folderOf(id);
    if (this.#live.get(id)?.worker !== undefined) {
      throw new RunFolderError(
        `Expected a run that has ended but received ${folder}, which is going. Stop it first.`,
      );
    }
    const stored = await readStoredCleaning(folder);
    const { budget = stored.settings?.budget, patience = stored.settings?.patience } = limits;
    const settings = stored.settings && {
      ...stored.settings,
      ...(budget !== undefined && { budget }),
      ...(patience !== undefined && { patience }),
    };
    await this.#clean(
      { ...limits, kind: 'resume', folder },
      { ...stored, settings, summary: null },
    );
  }

  /** Resolves when the run has begun; rejects when it could not. */
  async #clean(
    request: WorkerCleanRequest,
    stored: Omit<CleaningInfo, 'id' | 'name'>,
  ): Promise<void> {
    const { folder } = stored;
    const id = idOf(folder);
    const worker = this.#workers.take();
    this.#live.set(id, {
      worker,
      info: {
        ...stored,
        id,
        name: this.#library.nameOf(folder),
        state: 'starting',
        message: 'Reading the samples…',
      },
    });
    this.#change(id, {});
    await new Promise<void>((resolve, reject) => {
      let begun = false;
      worker.listen({
        cleaningStarted: (counts) => {
          begun = true;
          this.#change(id, { counts, state: 'running', progress: 0, message: 'Learning weights…' });
          resolve();
        },
        cleaningStep: ({ progress, secondsLeft, staleSteps, ...row }) => {
          this.#emit('cleaningStep', { id, row });
          this.#change(id, { last: row, progress, secondsLeft, staleSteps, message: null });
        },
        note: ({ message }) => {
          this.#change(id, { message: inNamesOfPages(message) });
        },
        writing: ({ what }) => {
          this.#change(id, {
            secondsLeft: null,
            message: what === 'suspects' ? 'Choosing the suspects…' : 'Writing the report…',
          });
        },
      });
      worker.client
        .clean(request)
        .then(() => this.#ended(id, {}))
        .catch(async (error: unknown) => {
          if (!begun) {
            this.#live.delete(id);
            this.#emit('cleaningRemoved', { id });
            if (request.kind === 'resume') await this.announce(folder);
            reject(error instanceof Error ? error : new Error(String(error)));
          } else {
            await this.#ended(id, endOf(error));
          }
        })
        .finally(() => {
          worker.release();
        })
        .catch(() => undefined);
    });
  }

  async hold(id: string, held: boolean): Promise<void> {
    await (await this.#workerOf(id)).client.hold({ held });
    this.#change(id, { state: held ? 'paused' : 'running' });
  }

  async stop(id: string): Promise<void> {
    const worker = await this.#workerOf(id);
    this.#change(id, { state: 'stopping', message: 'Keeping the best result…' });
    await worker.client.stop({});
  }

  async delete(id: string): Promise<void> {
    if (this.#live.get(id)?.worker !== undefined) {
      throw new RunFolderError(
        `Expected a run that has ended but received ${await this.folderOf(id)}, which is going. Stop it first.`,
      );
    }
    await this.#library.trash(id);
    this.#live.delete(id);
    this.#emit('cleaningRemoved', { id });
  }

  /** Tells every page about a run that changed on disk. */
  async announce(folder: string): Promise<void> {
    this.#emit('cleaning', await this.#info(folder));
  }

  /** Gives a suspect the label that a person says is right; null takes the decision back. */
  async decide(
    id: string,
    index: number,
    label: number | null,
  ): Promise<{ decided: number; total: number }> {
    const work = this.#deciding.then(async () => {
      const folder = await this.folderOf(id);
      const suspects = (await readSuspects(folder)) ?? [];
      if (!suspects.some((suspect) => suspect.index === index)) {
        throw new ArgumentError(
          `Expected a suspect of the run but received sample ${String(index)}. Reload the page.`,
        );
      }
      const others = Object.entries(await readReview(folder)).filter(
        ([other]) => other !== String(index),
      );
      const review = Object.fromEntries(
        label === null ? others : [...others, [String(index), label]],
      );
      await writeReview(folder, review);
      const decided = suspects.filter((suspect) => String(suspect.index) in review).length;
      return { decided, total: suspects.length };
    });
    this.#deciding = work.catch(() => undefined);
    return work;
  }

  async export(
    id: string,
    what: CleaningExportKind,
    undecided: Undecided,
  ): Promise<{ name: string; type: string; data: Uint8Array }> {
    const folder = await this.folderOf(id);
    const name = this.#library.nameOf(folder).replace(/[^\p{L}\p{N}._-]+/gu, '-');
    const text = (as: string, contents: string) => ({
      name: `${name}-${as}`,
      type: 'text/csv',
      data: Buffer.from(contents),
    });
    switch (what) {
      case 'suspects':
        return text('suspects.csv', await suspectsTable(folder, undecided));
      case 'labels': {
        const { config } = await RunFolder.open(CLEANING, folder);
        const labels = await reviewedLabels(folder, undecided);
        return text('labels.csv', labelsTable(labels, config.data.classNames));
      }
      case 'labels-idx': {
        const data = labelsIdx(await reviewedLabels(folder, undecided));
        return { name: `${name}-labels-idx1-ubyte.gz`, type: 'application/gzip', data };
      }
      case 'history': {
        const data = await readFile(join(folder, 'history.csv')).catch(() => {
          throw new ArgumentError(
            `Expected history.csv in ${folder} but there is none yet. Wait until the run has recorded a step.`,
          );
        });
        return { name: `${name}-history.csv`, type: 'text/csv', data };
      }
      case 'report': {
        await this.#workers.serving.client.reportCleaning({ folder });
        const data = await readFile(join(folder, 'report.html'));
        return { name: `${name}-report.html`, type: 'text/html', data };
      }
      case 'zip': {
        const { data } = await this.#workers.serving.client.zip({ folder });
        return { name: `${name}.zip`, type: 'application/zip', data };
      }
    }
  }

  async #workerOf(id: string): Promise<Worker> {
    const worker = this.#live.get(id)?.worker;
    if (worker === undefined) {
      throw new ArgumentError(
        `Expected a run that is going but received ${await this.folderOf(id)}, which has ended. Resume it first.`,
      );
    }
    return worker;
  }

  async #info(folder: string): Promise<CleaningInfo> {
    const id = idOf(folder);
    const name = this.#library.nameOf(folder);
    const live = this.#live.get(id)?.info;
    return live === undefined
      ? { id, name, ...(await readStoredCleaning(folder)) }
      : { ...live, name };
  }

  #change(id: string, change: Partial<CleaningInfo>): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    live.info = { ...live.info, ...change };
    this.#emit('cleaning', { ...live.info, name: this.#library.nameOf(live.info.folder) });
  }

  async #ended(id: string, info: Partial<CleaningInfo>): Promise<void> {
    const live = this.#live.get(id);
    if (live === undefined) return;
    const { folder, name } = live.info;
    this.#live.delete(id);
    if (info.state !== undefined) {
      const stored = await readStoredCleaning(folder);
      this.#live.set(id, { worker: undefined, info: { id, name, ...stored, ...info } });
    }
    await this.announce(folder);
  }
}

function endOf(error: unknown): Partial<CleaningInfo> {
  if (error instanceof WorkerEndedError) {
    return {
      state: 'crashed',
      message: `${error.message} Everything up to the last checkpoint is on disk: resume the run to go on.`,
    };
  }
  const { code, message } = described(error);
  if (code === 'cancelled') return {};
  return {
    state: 'failed',
    message:
      code === 'internal' ? `This is a fault of Bilevel, please report it: ${message}` : message,
  };
}

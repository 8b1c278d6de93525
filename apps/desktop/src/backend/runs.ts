import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { RunFolderError } from '@bilevel/runs';
import type { AppEmit, ExportKind } from '../shared/contract.js';
import { inNamesOfPages } from '../shared/optionNames.js';
import { described, type EventHandlers } from '../shared/rpc.js';
import type { HistoryBlock, HistoryColumn, RunDetails, RunInfo } from '../shared/schemas/runs.js';
import { idOf, type Library } from './library.js';
import { largestPixels } from './largestPixels.js';
import { emptyInfo, readStoredRun } from './runFiles.js';
import type { WorkerContract, WorkerLearnRequest } from './worker/contract.js';
import { WorkerEndedError, type Worker, type Workers } from './workers.js';

/** A run whose process is alive, or whose end has something to tell that its files do not. */
interface Live {
  worker: Worker | undefined;
  info: RunInfo;
}

const ACTIVE: readonly RunInfo['state'][] = ['starting', 'running', 'paused', 'stopping'];

/** All runs: starts them, follows them, and reads those that have ended. */
export class Runs {
  readonly #library: Library;
  readonly #workers: Workers;
  readonly #emit: AppEmit;
  readonly #live = new Map<string, Live>();

  constructor(library: Library, workers: Workers, emit: AppEmit) {
    this.#library = library;
    this.#workers = workers;
    this.#emit = emit;
  }

  async list(): Promise<RunInfo[]> {
    const folders = new Set(await this.#library.folders());
    for (const { info } of this.#live.values()) folders.add(info.folder);
    const infos = await Promise.all([...folders].map((folder) => this.#info(folder)));
    return infos.sort((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
  }

  async details(id: string): Promise<RunDetails> {
    const folder = await this.folderOf(id);
    const { config, summary, workAtLastStep } = await readStoredRun(folder);
    const info = await this.#info(folder);
    const pixels = config === null ? null : await largestPixels(config);
    return {
      ...{ info, config, workAtLastStep, pixels },
      summary: this.#isActive(id) ? null : summary,
    };
  }

  async folderOf(id: string): Promise<string> {
    return this.#live.get(id)?.info.folder ?? (await this.#library.folderOf(id));
  }

  /** Starts a run; fails when its pictures or settings do not serve. */
  async start(
    name: string,
    request: Omit<Extract<WorkerLearnRequest, { kind: 'new' }>, 'out'>,
  ): Promise<string> {
    const folder = await this.#library.newFolder(name);
    await this.#learn(folder, { ...request, out: folder });
    return idOf(folder);
  }

  async resume(
    id: string,
    limits: { budget?: number | undefined; maxSteps?: number | undefined },
  ): Promise<void> {
    const folder = await this.folderOf(id);
    if (this.#isActive(id)) {
      throw new RunFolderError(
        `Expected a run that has ended but received ${folder}, which is going. Stop it first.`,
      );
    }
    await this.#learn(folder, { ...limits, kind: 'resume', folder });
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
    if (this.#isActive(id)) {
      throw new RunFolderError(
        `Expected a run that has ended but received ${await this.folderOf(id)}, which is going. Stop it first.`,
      );
    }
    await this.#library.trash(id);
    this.#live.delete(id);
    this.#emit('removed', { id });
  }

  /** Tells every page about a run that changed on disk. */
  async announce(folder: string): Promise<void> {
    this.#emit('run', await this.#info(folder));
  }

  async export(
    id: string,
    what: ExportKind,
  ): Promise<{ name: string; type: string; data: Uint8Array }> {
    const folder = await this.folderOf(id);
    const name = this.#library.nameOf(folder).replace(/[^\p{L}\p{N}._-]+/gu, '-');
    const { client } = this.#workers.serving;
    const file = async (path: string, as: string, type: string) => ({
      name: `${name}-${as}`,
      type,
      data: await readFile(join(folder, path)).catch(() => {
        throw new ArgumentError(
          `Expected ${path} in ${folder} but there is none yet. Wait until the run has recorded a step.`,
        );
      }),
    });
    switch (what) {
      case 'history':
        return file('history.csv', 'history.csv', 'text/csv');
      case 'model':
        return file('model.json', 'model.json', 'application/json');
      case 'report':
        await client.report({ folder });
        return file('report.html', 'report.html', 'text/html');
      case 'charts-svg':
      case 'charts-png': {
        await client.report({ folder });
        const ending = what === 'charts-svg' ? 'svg' : 'png';
        const { data } = await client.zip({ folder, only: 'charts', ending: `.${ending}` });
        return { name: `${name}-charts-${ending}.zip`, type: 'application/zip', data };
      }
      case 'zip': {
        if (!this.#isActive(id)) await client.report({ folder });
        const { data } = await client.zip({ folder });
        return { name: `${name}.zip`, type: 'application/zip', data };
      }
    }
  }

  #isActive(id: string): boolean {
    const state = this.#live.get(id)?.info.state;
    return state !== undefined && ACTIVE.includes(state);
  }

  async #workerOf(id: string): Promise<Worker> {
    const worker = this.#live.get(id)?.worker;
    if (worker === undefined || !this.#isActive(id)) {
      throw new ArgumentError(
        `Expected a run that is going but received ${await this.folderOf(id)}, which has ended. Resume it first.`,
      );
    }
    return worker;
  }

  async #info(folder: string): Promise<RunInfo> {
    const id = idOf(folder);
    const name = this.#library.nameOf(folder);
    const live = this.#live.get(id)?.info;
    if (live !== undefined) return { ...live, name };
    return { id, name, ...(await readStoredRun(folder)).info };
  }

  #change(id: string, change: Partial<RunInfo>): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    live.info = { ...live.info, ...change };
    this.#emit('run', { ...live.info, name: this.#library.nameOf(live.info.folder) });
  }

  /** Resolves when the run has begun; rejects when it could not. */
  async #learn(folder: string, request: WorkerLearnRequest): Promise<void> {
    const id = idOf(folder);
    const worker = this.#workers.take();
    const name = this.#library.nameOf(folder);
    const stored =
      request.kind === 'resume' ? (await readStoredRun(folder)).info : emptyInfo(folder);
    this.#live.set(id, {
      worker,
      info: { id, name, ...stored, state: 'starting', message: 'Reading the pictures…' },
    });
    this.#change(id, {});
    await new Promise<void>((resolve, reject) => {
      let begun = false;
      const handlers = this.#listeners(id);
      worker.listen({
        ...handlers,
        started: (payload) => {
          begun = true;
          resolve();
          return handlers.started(payload);
        },
      });
      worker.client
        .learn(request)
        .then(() => this.#ended(id, {}))
        .catch(async (error: unknown) => {
          if (!begun) {
            // Nothing was written: the form that asked for the run shows the reason.
            this.#live.delete(id);
            this.#emit('removed', { id });
            if (request.kind === 'resume') await this.announce(folder);
            reject(error instanceof Error ? error : new Error(String(error)));
            return;
          }
          await this.#ended(id, endOf(error));
        })
        .finally(() => {
          worker.release();
        })
        .catch(() => undefined);
    });
  }

  readonly #listeners = (
    id: string,
  ): Omit<EventHandlers<WorkerContract>, 'cleaningStarted' | 'cleaningStep' | 'reading'> => ({
    started: async () => {
      const { folder } = this.#live.get(id)?.info ?? {};
      if (folder === undefined) return;
      const { info } = await readStoredRun(folder);
      this.#change(id, { ...info, state: 'running', message: 'Evaluating the start…' });
    },
    steps: ({ block, progress, secondsLeft, kind }) => {
      this.#emit('steps', { id, block });
      const last = lastOf(block);
      this.#change(id, { ...last, progress, secondsLeft, kind, message: null, evaluation: null });
    },
    evaluation: (evaluation) => {
      this.#change(id, { evaluation });
    },
    note: ({ message }) => {
      this.#change(id, { message: inNamesOfPages(message) });
    },
    writing: ({ what }) => {
      const message = what === 'images' ? 'Denoising the pictures…' : 'Writing the report…';
      this.#change(id, { message, evaluation: null, secondsLeft: null });
    },
  });

  async #ended(id: string, info: Partial<RunInfo>): Promise<void> {
    const live = this.#live.get(id);
    if (live === undefined) return;
    const { folder, name } = live.info;
    this.#live.delete(id);
    if (info.state !== undefined) {
      const stored = (await readStoredRun(folder)).info;
      this.#live.set(id, { worker: undefined, info: { id, name, ...stored, ...info } });
    }
    await this.announce(folder);
  }
}

/** What the list shows of the last step of a batch. */
function lastOf({ columns, count }: HistoryBlock): Partial<RunInfo> {
  const of = (name: HistoryColumn): number => columns[name][count - 1] ?? NaN;
  return {
    steps: of('step'),
    seconds: of('seconds'),
    objective: of('objective'),
    weight: of('weight'),
    smoothing: of('smoothing'),
    psnr: Number.isFinite(of('psnrTrain')) ? of('psnrTrain') : null,
    work: of('totalWork'),
  };
}

function endOf(error: unknown): Partial<RunInfo> {
  if (error instanceof WorkerEndedError) {
    return {
      state: 'crashed',
      message: `${error.message} Everything up to the last checkpoint is on disk: resume the run to go on.`,
    };
  }
  const { code, message } = described(error);
  return {
    state: 'failed',
    message:
      code === 'internal' ? `This is a fault of Bilevel, please report it: ${message}` : message,
  };
}

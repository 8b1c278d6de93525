import { ArgumentError } from '@bilevel/core';
import { RunFolder, RunFolderError, type RunKindName, type Undecided } from '@bilevel/runs';
import { bytesIn } from '@bilevel/runs/options';
import type { AppEmit } from '../shared/contract.js';
import { inNamesOfPages } from '../shared/optionNames.js';
import { described } from '../shared/rpc.js';
import { isActive, type RunState } from '../shared/schemas/entry.js';
import type { ClusterPlace, ClusterShares } from '../shared/schemas/cluster.js';
import type { LearningDetails } from '../shared/schemas/learning.js';
import type { ExportKind, InfoOf, Limits, RunInfo, StartRequest } from '../shared/schemas/runs.js';
import type { PatternIterate } from '../shared/schemas/sampling.js';
import { exportOf } from './exports.js';
import type { Home } from './home.js';
import { clusterPlaceOf } from './clusterPlace.js';
import { APP_KINDS } from './kinds/kinds.js';
import { idOf, Library } from './library.js';
import { emptyInfo, openStored, storedInfo, type Stored } from './storedRun.js';
import type { WorkerRun } from './worker/contract.js';
import { WorkerEndedError, type Worker, type Workers } from './workers.js';

/** A run whose process is alive, or whose end has something to tell that its files do not. */
interface Live {
  worker: Worker | undefined;
  info: RunInfo;
}

const KINDS = Object.keys(APP_KINDS) as RunKindName[];

/** The runs of all kinds: starts them, follows them, and reads those that have ended. */
export class Runs {
  readonly #libraries: Readonly<Record<RunKindName, Library>>;
  readonly #workers: Workers;
  readonly #emit: AppEmit;
  readonly #live = new Map<string, Live>();
  /** Where runs are that were started on a cluster, as long as the app runs: the address has a password. */
  readonly #clusters = new Map<string, ClusterPlace>();
  /** Likewise what those may take of memory of which it was said, in bytes. */
  readonly #memory = new Map<string, number>();

  constructor(home: Home, workers: Workers, emit: AppEmit) {
    this.#libraries = Object.fromEntries(
      KINDS.map((kind) => [kind, new Library(home, APP_KINDS[kind].library)]),
    ) as Record<RunKindName, Library>;
    this.#workers = workers;
    this.#emit = emit;
  }

  async open(): Promise<void> {
    await Promise.all(Object.values(this.#libraries).map((library) => library.open()));
  }

  async list(): Promise<RunInfo[]> {
    const infos = await Promise.all(KINDS.map((kind) => this.#listOf(kind)));
    return infos.flat().sort((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
  }

  async folderOf(id: string): Promise<string> {
    return (await this.#find(id)).folder;
  }

  /** A learning run in full. */
  async details(id: string): Promise<LearningDetails> {
    const { folder } = await this.#find(id);
    const info = (await this.#info('learning', folder)) as InfoOf<'learning'>;
    const opened = await openStored('learning', folder).catch(() => undefined);
    const summary = this.#isActive(id) ? undefined : opened?.summary;
    return {
      info,
      config: opened?.config ?? null,
      summary: summary ?? null,
      workAtLastStep: opened?.row?.totalWork ?? null,
    };
  }

  /** Starts a run; fails when its data or settings do not serve. */
  async start(asked: StartRequest): Promise<string> {
    const folder = await this.#libraries[asked.kind].newFolder(asked.name);
    const created = new Date().toISOString();
    // Each kind reads a request of its own.
    const { request, shown } = (APP_KINDS[asked.kind].request as RequestOf)(asked, folder);
    const info = { ...emptyInfo(asked.kind, folder), ...shown, created } as Stored<RunKindName>;
    const id = idOf(folder);
    if ('cluster' in asked && asked.cluster !== undefined) {
      this.#clusters.set(id, clusterPlaceOf(asked.cluster));
    }
    if ('memory' in asked && asked.memory !== undefined) {
      this.#memory.set(id, bytesIn(asked.memory));
    }
    await this.#run({ kind: asked.kind, request } as WorkerRun, info);
    return id;
  }

  async resume(id: string, limits: Limits): Promise<void> {
    const { kind, folder } = await this.#ended(id);
    const { resume, going } = APP_KINDS[kind];
    const info = { ...(await storedInfo(kind, folder)), ...going } as Stored<RunKindName>;
    try {
      await this.#run({ kind, request: resume(folder, limits) } as WorkerRun, info);
    } catch (error) {
      if (described(error).code !== 'cluster' || !this.#clusters.delete(id)) throw error;
      throw new RunFolderError(
        `${described(error).message} Resumed again, the run goes on with threads of this machine, to the same numbers.`,
        { cause: error },
      );
    }
  }

  async hold(id: string, held: boolean): Promise<void> {
    await (await this.#workerOf(id)).client.hold({ held });
    this.#change(id, { state: held ? 'paused' : 'running' });
  }

  /** Shows another slice of a run that goes on; what was shown last. */
  async watchSlice(id: string, picture: number): Promise<PatternIterate | null> {
    return (await this.#workerOf(id)).client.watchSlice({ picture });
  }

  /** Who has evaluated the samples of a run that goes on; null where this machine does. */
  async clusterShares(id: string): Promise<ClusterShares | null> {
    if (!this.#clusters.has(id) || !this.#isActive(id)) return null;
    return (await this.#workerOf(id)).client.clusterShares({});
  }

  async stop(id: string): Promise<void> {
    const worker = await this.#workerOf(id);
    this.#change(id, { state: 'stopping', message: 'Keeping the best result…' });
    await worker.client.stop({});
  }

  async rename(id: string, name: string): Promise<void> {
    const { kind, folder } = await this.#find(id);
    await this.#libraries[kind].rename(id, name);
    await this.#announce(kind, folder);
  }

  async delete(id: string): Promise<void> {
    const { kind } = await this.#ended(id);
    await this.#libraries[kind].trash(id);
    this.#live.delete(id);
    this.#emit('removed', { id });
  }

  async restore(id: string): Promise<void> {
    const kind = KINDS.find((one) => this.#libraries[one].inTrash(id)) ?? 'learning';
    await this.#announce(kind, await this.#libraries[kind].restore(id));
  }

  /** Adds a run that lies elsewhere, of whatever kind it is. @throws FileFormatError */
  async import(path: string): Promise<RunInfo> {
    const kind = await RunFolder.kindOf(path);
    await openStored(kind, path);
    return this.#announce(kind, await this.#libraries[kind].import(path));
  }

  async export(
    id: string,
    what: ExportKind,
    undecided: Undecided,
  ): Promise<{ name: string; type: string; data: Uint8Array }> {
    const { kind, folder } = await this.#find(id);
    const own = APP_KINDS[kind].exports[what];
    const { client } = this.#workers.serving;
    const exported =
      own === undefined
        ? await exportOf(what, folder, client, this.#isActive(id))
        : await own(folder, undecided, () => client.report({ folder }));
    if (exported === undefined) {
      throw new ArgumentError(`Expected an export of ${folder} but received ${what}.`);
    }
    const { as, type, data } = exported;
    const name = this.#nameOf(kind, folder).replace(/[^\p{L}\p{N}._-]+/gu, '-');
    return { name: as === '' ? `${name}.zip` : `${name}-${as}`, type, data };
  }

  async #listOf(kind: RunKindName): Promise<RunInfo[]> {
    const folders = new Set(await this.#libraries[kind].folders());
    for (const { info } of this.#live.values()) if (info.kind === kind) folders.add(info.folder);
    return Promise.all([...folders].map((folder) => this.#info(kind, folder)));
  }

  /** @throws ArgumentError when there is no such run */
  async #find(id: string): Promise<{ kind: RunKindName; folder: string }> {
    const live = this.#live.get(id)?.info;
    if (live !== undefined) return live;
    for (const kind of KINDS) {
      const folder = (await this.#libraries[kind].folders()).find((path) => idOf(path) === id);
      if (folder !== undefined) return { kind, folder };
    }
    throw new ArgumentError(
      'Expected a run of the list but received one that is no longer there. Reload the list.',
    );
  }

  /** Likewise. @throws RunFolderError when it goes on */
  async #ended(id: string): Promise<{ kind: RunKindName; folder: string }> {
    const found = await this.#find(id);
    if (!this.#isActive(id)) return found;
    throw new RunFolderError(
      `Expected a run that has ended but received ${found.folder}, which is going. Stop it first.`,
    );
  }

  #isActive(id: string): boolean {
    const state = this.#live.get(id)?.info.state;
    return state !== undefined && isActive(state);
  }

  async #workerOf(id: string): Promise<Worker> {
    const worker = this.#live.get(id)?.worker;
    if (worker !== undefined && this.#isActive(id)) return worker;
    throw new ArgumentError(
      `Expected a run that is going but received ${await this.folderOf(id)}, which has ended. Resume it first.`,
    );
  }

  #nameOf(kind: RunKindName, folder: string): string {
    return this.#libraries[kind].nameOf(folder);
  }

  async #info(kind: RunKindName, folder: string): Promise<RunInfo> {
    const id = idOf(folder);
    const name = this.#nameOf(kind, folder);
    const live = this.#live.get(id)?.info;
    return { ...(live ?? (await storedInfo(kind, folder))), id, name } as RunInfo;
  }

  /** Tells every page about a run that changed on disk. */
  async #announce(kind: RunKindName, folder: string): Promise<RunInfo> {
    const info = await this.#info(kind, folder);
    this.#emit('run', info);
    return info;
  }

  #change(id: string, change: Partial<RunInfo>): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    const { kind, folder } = live.info;
    live.info = { ...live.info, ...change, name: this.#nameOf(kind, folder) } as RunInfo;
    this.#emit('run', live.info);
  }

  /** Resolves when the run has begun; rejects when it could not. */
  async #run(run: WorkerRun, stored: Stored<RunKindName>): Promise<void> {
    const { kind, folder } = stored;
    const id = idOf(folder);
    const worker = this.#workers.take();
    const cluster = this.#clusters.get(id);
    const memoryLimit = this.#memory.get(id);
    const { messages, going, atStep } = APP_KINDS[kind];
    const info = { ...stored, id, state: 'starting', message: messages.reading } as RunInfo;
    this.#live.set(id, { worker, info });
    this.#change(id, {});
    await new Promise<void>((resolve, reject) => {
      let begun = false;
      worker.listen({
        started: async () => {
          begun = true;
          resolve();
          const now = await storedInfo(kind, folder);
          // It may have ended meanwhile.
          if (this.#live.get(id)?.worker !== worker) return;
          const state = { state: 'running', message: messages.begun };
          this.#change(id, { ...now, ...going, ...state } as Partial<RunInfo>);
        },
        steps: ({ block, last }) => {
          this.#emit('steps', { id, block });
          const { step, seconds, totalWork, progress, secondsLeft } = last;
          const before = this.#live.get(id)?.info ?? info;
          this.#change(id, {
            ...(atStep as (event: object, before: RunInfo) => Partial<RunInfo>)(last, before),
            ...{ steps: step, seconds, work: totalWork, progress, secondsLeft, message: null },
          });
        },
        iterate: (view) => {
          this.#emit('iterate', { id, ...view });
        },
        evaluation: (evaluation) => {
          this.#change(id, { evaluation });
        },
        note: ({ message }) => {
          this.#change(id, { message: inNamesOfPages(message) });
        },
        writing: ({ what }) => {
          const message = messages.writing[what] ?? null;
          this.#change(id, { message, secondsLeft: null, evaluation: null });
        },
      });
      worker.client
        .run({
          ...run,
          ...(cluster && { cluster }),
          ...(memoryLimit !== undefined && { memoryLimit }),
        })
        .then(() => this.#end(id, {}))
        .catch(async (error: unknown) => {
          if (begun) {
            await this.#end(id, endOf(error));
            return;
          }
          // Nothing was written: the form that asked for the run shows the reason.
          this.#live.delete(id);
          this.#emit('removed', { id });
          if (run.request.kind === 'resume') await this.#announce(kind, folder);
          reject(error instanceof Error ? error : new Error(String(error)));
        })
        .finally(() => {
          worker.release();
        })
        .catch(() => undefined);
    });
  }

  async #end(id: string, change: Partial<RunInfo>): Promise<void> {
    const live = this.#live.get(id);
    if (live === undefined) return;
    const { kind, folder } = live.info;
    this.#live.delete(id);
    if (change.state !== undefined) {
      const stored = await this.#info(kind, folder);
      this.#live.set(id, { worker: undefined, info: { ...stored, ...change } as RunInfo });
    }
    await this.#announce(kind, folder);
  }
}

type RequestOf = (
  asked: StartRequest,
  out: string,
) => { readonly request: object; readonly shown: object };

function endOf(error: unknown): { state?: RunState; message?: string } {
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

import { contract, type AppClient, type AppContract } from '../../shared/contract.js';
import { connect, type EventHandlers, type Port } from '../../shared/rpc.js';
import type { Fetching } from '../../shared/schemas/cleaning.js';
import type { Reading } from '../../shared/schemas/files.js';
import type { PatternIterate } from '../../shared/schemas/sampling.js';
import type { HistoryBlock, RunInfo } from '../../shared/schemas/runs.js';
import type { ApplyJob } from '../../shared/schemas/apply.js';
import { LiveList } from './liveList.js';

/** Opens a way to the engine; calls `lost` when it breaks. */
export type Transport = (lost: () => void) => Promise<Port>;

/** What pages listen to. */
export interface EngineEvents {
  steps: (id: string, block: HistoryBlock) => void;
  iterate: (id: string, view: PatternIterate) => void;
  applied: (job: ApplyJob) => void;
  fetching: (progress: Fetching) => void;
  reading: (progress: Reading) => void;
  /** The connection was lost or made anew. */
  connection: () => void;
}

const RETRY = 700;

/**
 * The engine as pages see it: calls, the list of runs of all kinds kept up to date, and events. A lost connection
 * is made anew; what pages have read is then read again, since `epoch` changes.
 */
export class Engine {
  readonly #transport: Transport;
  readonly #listeners: { [K in keyof EngineEvents]: Set<EngineEvents[K]> } = {
    steps: new Set(),
    iterate: new Set(),
    applied: new Set(),
    fetching: new Set(),
    reading: new Set(),
    connection: new Set(),
  };
  #client: AppClient | undefined;
  #waiting: ((client: AppClient) => void)[] = [];
  readonly runs = new LiveList<RunInfo>();
  epoch = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
    void this.#open();
  }

  get connected(): boolean {
    return this.#client !== undefined;
  }

  /** Calls the engine, as soon as there is a connection. */
  readonly call = async <K extends keyof AppClient>(
    name: K,
    input: Parameters<AppClient[K]>[0],
  ): Promise<Awaited<ReturnType<AppClient[K]>>> => {
    const client =
      this.#client ?? (await new Promise<AppClient>((resolve) => this.#waiting.push(resolve)));
    const method = client[name] as (input: unknown) => Promise<unknown>;
    return (await method(input)) as Awaited<ReturnType<AppClient[K]>>;
  };

  on<K extends keyof EngineEvents>(name: K, listener: EngineEvents[K]): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  async #open(): Promise<void> {
    try {
      let lost = (): void => undefined;
      const port = await this.#transport(() => {
        lost();
      });
      const { client, close } = connect(contract, port, this.#handlers);
      lost = () => {
        if (this.#client !== client) return;
        this.#client = undefined;
        close(new Error('The connection to the engine was lost.'));
        this.#tell('connection');
        setTimeout(() => void this.#open(), RETRY);
      };
      this.#client = client;
      this.epoch++;
      for (const resume of this.#waiting.splice(0)) resume(client);
      this.#tell('connection');
      void this.#readRuns(client);
    } catch {
      setTimeout(() => void this.#open(), RETRY);
    }
  }

  /** Again after a failure, by the same connection: a second one beside it would get every event twice. */
  async #readRuns(client: AppClient): Promise<void> {
    try {
      this.runs.set(await client.runs({}));
    } catch {
      setTimeout(() => {
        if (this.#client === client) void this.#readRuns(client);
      }, RETRY);
    }
  }

  readonly #handlers: EventHandlers<AppContract> = {
    run: (info) => {
      this.runs.merge(info);
    },
    removed: ({ id }) => {
      this.runs.remove(id);
    },
    steps: ({ id, block }) => {
      for (const listener of this.#listeners.steps) listener(id, block);
    },
    iterate: ({ id, ...view }) => {
      for (const listener of this.#listeners.iterate) listener(id, view);
    },
    applied: (job) => {
      for (const listener of this.#listeners.applied) listener(job);
    },
    fetching: (progress) => {
      for (const listener of this.#listeners.fetching) listener(progress);
    },
    reading: (progress) => {
      for (const listener of this.#listeners.reading) listener(progress);
    },
  };

  #tell(name: 'connection'): void {
    for (const listener of this.#listeners[name]) listener();
  }
}

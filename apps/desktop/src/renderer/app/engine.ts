import { contract, type AppClient, type AppContract } from '../../shared/contract.js';
import { connect, type EventHandlers, type Port } from '../../shared/rpc.js';
import type { HistoryBlock, RunInfo } from '../../shared/schemas/runs.js';
import type { ApplyJob } from '../../shared/schemas/apply.js';

/** Opens a way to the engine; calls `lost` when it breaks. */
export type Transport = (lost: () => void) => Promise<Port>;

/** What pages listen to. */
export interface EngineEvents {
  /** The list of runs, or one of them, changed. */
  runs: () => void;
  steps: (id: string, block: HistoryBlock) => void;
  applied: (job: ApplyJob) => void;
  /** The connection was lost or made anew. */
  connection: () => void;
}

const RETRY = 700;

/**
 * The engine as pages see it: calls, the list of runs kept up to date, and events. A lost connection
 * is made anew; what pages have read is then read again, since `epoch` changes.
 */
export class Engine {
  readonly #transport: Transport;
  readonly #listeners: { [K in keyof EngineEvents]: Set<EngineEvents[K]> } = {
    runs: new Set(),
    steps: new Set(),
    applied: new Set(),
    connection: new Set(),
  };
  #client: AppClient | undefined;
  #waiting: ((client: AppClient) => void)[] = [];
  #runs: readonly RunInfo[] | undefined;
  #drawing = false;
  #early: RunInfo[] = [];
  epoch = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
    void this.#open();
  }

  get connected(): boolean {
    return this.#client !== undefined;
  }

  /** Undefined until it has been read. */
  get runs(): readonly RunInfo[] | undefined {
    return this.#runs;
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
      this.#runs = await client.runs({});
      for (const info of this.#early.splice(0)) this.#merge(info);
      this.#tell('runs');
    } catch {
      setTimeout(() => void this.#open(), RETRY);
    }
  }

  readonly #handlers: EventHandlers<AppContract> = {
    run: (info) => {
      if (this.#runs === undefined) this.#early.push(info);
      else this.#merge(info);
      this.#soon();
    },
    removed: ({ id }) => {
      this.#runs = this.#runs?.filter((run) => run.id !== id);
      this.#soon();
    },
    steps: ({ id, block }) => {
      for (const listener of this.#listeners.steps) listener(id, block);
    },
    applied: (job) => {
      for (const listener of this.#listeners.applied) listener(job);
    },
  };

  #merge(info: RunInfo): void {
    const runs = this.#runs ?? [];
    const known = runs.some(({ id }) => id === info.id);
    this.#runs = known ? runs.map((run) => (run.id === info.id ? info : run)) : [info, ...runs];
  }

  /** At most once a frame; also in a page that is not seen, where there are no frames. */
  #soon(): void {
    if (document.hidden) {
      this.#tell('runs');
    } else if (!this.#drawing) {
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        this.#tell('runs');
      });
    }
  }

  #tell(name: 'runs' | 'connection'): void {
    for (const listener of this.#listeners[name]) listener();
  }
}

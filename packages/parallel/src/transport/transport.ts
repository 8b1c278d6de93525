/** A worker as the pool sees it. */
export interface WorkerHandle {
  /** Sends a message; shared memory in it is shared, all else is copied. */
  post(message: unknown): void;
  /** Whether a worker keeps the process alive: only while it is waited for. */
  keepAlive(whether: boolean): void;
  /** Ends it, whatever it is doing. Resolves once it has ended. */
  terminate(): Promise<void>;
}

/** What a worker tells the pool. */
export interface WorkerEvents {
  onMessage(message: unknown): void;
  /** It has ended without having been told to, or its messages cannot be read. */
  onDeath(cause: Error): void;
}

/** A way to run workers: threads of Node, Web Workers, or turns of this thread in tests. */
export interface Transport {
  /** Number of cores. */
  readonly cores: number;
  /** Undefined when workers can share memory here; else why they cannot. */
  readonly unavailable: string | undefined;
  /** Bytes that this process may use; undefined when unknown. */
  readonly memory: number | undefined;
  /**
   * What a worker is to import for the specifier of a module.
   * @throws ArgumentError when it cannot be found
   */
  resolve(specifier: string): string;
  start(events: WorkerEvents): WorkerHandle;
  /** Lets the event loop turn, so that messages arrive. */
  readonly turn: () => Promise<unknown>;
}

import {
  LocalShard,
  linearSolverOf,
  lowerSolverOf,
  type BilevelProblem,
  type LinearSolver,
  type LowerSolver,
  type SolverDescription,
} from '@bilevel/core';
import { callFor } from './call.js';
import { encodeError } from './errorMessage.js';
import {
  NEXT,
  STOPPED,
  type FromWorker,
  type OpenMessage,
  type TaskMessage,
  type ToWorker,
} from './protocol.js';
import { poolSoftware } from './software.js';

/** Imports a module by what the pool has resolved its specifier to: a URL, or a name that is known. */
export type LoadModule = (name: string) => Promise<Readonly<Record<string, unknown>>>;

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Default: `import(url)`. */
  readonly load?: LoadModule;
  /** As in core's `Control`. Default: none, a thread of its own needs no turns. */
  readonly pause?: () => Promise<unknown>;
}

const importModule: LoadModule = (url) =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ url) as ReturnType<LoadModule>;

/**
 * The worker's side: returns what is to be called with each message from the pool; answers go to
 * `post`. Messages are worked off one after the other.
 */
export function serve(
  post: (message: FromWorker) => void,
  options: ServeOptions = {},
): (message: unknown) => void {
  const load = options.load ?? importModule;
  const shards = new Map<number, LocalShard>();
  let queue = Promise.resolve();

  async function open(message: OpenMessage): Promise<void> {
    const { shard, problem, lower, linear, certificate, memory } = message;
    try {
      const module = await load(problem.module);
      const make = exportOf(module, problem.module, problem.export);
      const made = (await make(problem.data)) as BilevelProblem;
      const solvers = {
        lower: (await solverOf(lower, lowerSolverOf)) as LowerSolver,
        linear: (await solverOf(linear, linearSolverOf)) as LinearSolver,
        ...(certificate && { certificate }),
      };
      shards.set(shard, new LocalShard(made, solvers, { memory }));
      post({ type: 'opened', shard, software: poolSoftware(made) });
    } catch (error) {
      post({ type: 'opened', shard, error: encodeError(error) });
    }
  }

  async function solverOf(
    description: SolverDescription,
    own: (description: SolverDescription) => unknown,
  ): Promise<unknown> {
    const { module, name, options: given } = description;
    if (module === undefined) return own(description);
    return exportOf(await load(module), module, name)(given);
  }

  async function work({ task, shard, call, flags }: TaskMessage): Promise<void> {
    const holder = shards.get(shard);
    if (holder === undefined) throw new Error(`Shard ${String(shard)} was not opened here.`);
    const control = {
      signal: {
        get aborted() {
          return Atomics.load(flags, STOPPED) !== 0;
        },
      },
      pause: options.pause,
    };
    const { samples } = call.request;
    try {
      for (;;) {
        if (control.signal.aborted) break;
        const sample = samples[Atomics.add(flags, NEXT, 1)];
        if (sample === undefined) break;
        const result = await callFor(holder, call, sample, control);
        post({ type: 'result', task, sample, result });
      }
      post({ type: 'done', task });
    } catch (error) {
      Atomics.store(flags, STOPPED, 1);
      post({ type: 'done', task, error: encodeError(error) });
    }
  }

  return (message) => {
    const received = message as ToWorker;
    queue = queue.then(() => {
      switch (received.type) {
        case 'open':
          return open(received);
        case 'task':
          return work(received);
        case 'close':
          shards.delete(received.shard);
          return undefined;
      }
    });
  };
}

function exportOf(
  module: Readonly<Record<string, unknown>>,
  url: string,
  name: string,
): (argument: unknown) => unknown {
  const found = module[name];
  if (typeof found === 'function') return found as (argument: unknown) => unknown;
  throw new TypeError(
    `Expected a function for the export ${name} of ${url} but received ${typeof found}. Export it ` +
      'from that module.',
  );
}

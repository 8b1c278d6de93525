import type { ClusterEngine } from '@bilevel/cluster';
import { clusterEventText } from '@bilevel/runs/display';
import { withoutPassword } from '@bilevel/runs/options';
import type { z } from 'zod';
import type {
  ClusterPlace,
  ClusterShares,
  clusterStatus as statusSchema,
} from '../../shared/schemas/cluster.js';

/** How long a Redis is waited for before a run begins, in milliseconds: somebody looks at the form. */
const PATIENCE = 3000;

/** Who is at a cluster. @throws ArgumentError, ClusterError */
export async function statusOf({ address }: ClusterPlace): Promise<z.output<typeof statusSchema>> {
  const { clusterStatus } = await import('@bilevel/cluster');
  const { workers, problems } = await clusterStatus(address, PATIENCE);
  return {
    workers: workers.map(({ name, threads }) => ({ name, threads })),
    problems: problems.length,
  };
}

/** The cluster that a run is on. */
export class RunCluster {
  #engine: ClusterEngine | undefined;

  /** Runs with what evaluates the samples there. @throws ClusterError without a Redis or a worker, and what the work throws */
  async during(
    place: ClusterPlace,
    tell: (message: string) => void,
    work: (engine: ClusterEngine) => Promise<void>,
  ): Promise<void> {
    const { ClusterError, clusterEngine } = await import('@bilevel/cluster');
    const { address, dataRoot } = place;
    const { workers } = await statusOf(place);
    if (workers.length === 0) {
      const shown = withoutPassword(address).address;
      throw new ClusterError(
        `Expected a worker at ${shown} but received none. Start one on each machine that is to help, ` +
          `with bilevel worker --redis ${shown}, and then this run.`,
      );
    }
    const engine = await clusterEngine(address, {
      dataRoot,
      onEvent: (event) => {
        tell(clusterEventText(event));
      },
    });
    this.#engine = engine;
    try {
      await work(engine);
    } finally {
      this.#engine = undefined;
      await engine.close();
    }
  }

  /** Who has evaluated how much of the run; nobody yet before it is there. */
  async shares(): Promise<ClusterShares> {
    const engine = this.#engine;
    if (engine === undefined) return { workers: [] };
    const there = new Set((await engine.workers()).map(({ name }) => name));
    const names = [...new Set([...there, ...engine.shares.keys()])].sort();
    return {
      workers: names.map((name) => ({
        name,
        samples: engine.shares.get(name) ?? 0,
        there: there.has(name),
      })),
    };
  }
}

import type { ClusterEngine, ClusterEvent } from '@bilevel/cluster';
import { err } from '../terminal.js';

/** The address with the password of the environment, so that none need be on a command line, which others see. */
export function withPassword(address: string): string {
  const password = process.env['BILEVEL_REDIS_PASSWORD'];
  if (password === undefined || !URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.password === '') url.password = password;
  return url.href;
}

/** What evaluates the samples of a run on other machines. Loaded where it is asked for. */
export async function clusterFor(
  address: string,
  dataRoot: string | undefined,
): Promise<ClusterEngine> {
  const { clusterEngine } = await import('@bilevel/cluster');
  return clusterEngine(withPassword(address), {
    dataRoot,
    onEvent: (event) => {
      err(toldOf(event));
    },
  });
}

function toldOf(event: ClusterEvent): string {
  switch (event.type) {
    case 'workers':
      return `${String(event.count)} worker${event.count === 1 ? '' : 's'} on the cluster.`;
    case 'no-workers':
      return 'No worker is on the cluster any more; the run goes on when one comes.';
    case 'refused':
      return `The worker ${event.worker} has no part in the run: ${event.message}`;
    case 'lost-job':
      return 'A worker was lost; another does its part again.';
  }
}

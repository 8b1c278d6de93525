import type { ClusterEngine } from '@bilevel/cluster';
import { clusterEventText } from '@bilevel/runs/display';
import { withPassword } from '@bilevel/runs/options';
import { err } from '../terminal.js';

/** The address with the password of the environment, so that none need be on a command line, which others see. */
export function clusterAddress(address: string): string {
  return withPassword(address, process.env['BILEVEL_REDIS_PASSWORD']);
}

/** What evaluates the samples of a run on other machines. Loaded where it is asked for. */
export async function clusterFor(
  address: string,
  dataRoot: string | undefined,
): Promise<ClusterEngine> {
  const { clusterEngine } = await import('@bilevel/cluster');
  return clusterEngine(clusterAddress(address), {
    dataRoot,
    onEvent: (event) => {
      err(clusterEventText(event));
    },
  });
}

import { withPassword } from '@bilevel/runs/options';
import type { ClusterChoice, ClusterPlace } from '../shared/schemas/cluster.js';

/** The place of a cluster with the password that was told, or else that of the environment, in its address. */
export function clusterPlaceOf({ address, password, dataRoot }: ClusterChoice): ClusterPlace {
  return {
    address: withPassword(address, password ?? process.env['BILEVEL_REDIS_PASSWORD']),
    ...(dataRoot !== undefined && { dataRoot }),
  };
}

/** What happens on a cluster, as `ClusterEvent` of `@bilevel/cluster`, in words. */
export function clusterEventText(
  event:
    | { readonly type: 'workers'; readonly count: number }
    | { readonly type: 'refused'; readonly worker: string; readonly message: string }
    | { readonly type: 'lost-job' | 'no-workers' },
): string {
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

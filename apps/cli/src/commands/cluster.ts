import { CLUSTER_OPTION } from '@bilevel/runs/options';
import type { Command } from 'commander';
import { clusterAddress } from '../runs/cluster.js';
import { settingOption } from '../settingOptions.js';
import { json, out } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ bilevel cluster status --cluster redis://127.0.0.1:6379
  $ bilevel cluster status --cluster rediss://learner@redis.example:6380 --json

Exit status: 0 done, 2 bad input or no Redis there.`;

/** `bilevel cluster`. */
export function addClusterCommand(program: Command): void {
  program
    .command('cluster')
    .summary('look at a cluster')
    .description('Looks at the workers and runs at a Redis.')
    .command('status')
    .description(
      'Tells which workers are there with what share, which runs, and how much memory Redis takes.',
    )
    .addOption(settingOption(CLUSTER_OPTION).makeOptionMandatory())
    .option('--json', 'as one line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { readonly cluster: string; readonly json?: boolean }) => {
      const { clusterStatus } = await import('@bilevel/cluster');
      const status = await clusterStatus(clusterAddress(flags.cluster));
      if (flags.json === true) {
        json(status);
        return;
      }
      const { workers, problems, memory } = status;
      const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
      const most = memory.most === 0 ? 'no limit' : `of ${inMiB(memory.most)}`;
      out(
        `Redis    ${inMiB(memory.used)}, ${most}`,
        `Workers  ${String(workers.length)}`,
        ...workers.map(
          ({ name, shards, done }) =>
            `  ${name}  ${String(shards)} shards, ${String(done)} samples evaluated`,
        ),
        `Problems ${String(problems.length)}`,
        ...problems.map(
          ({ id, shards, waiting }) =>
            `  ${id.slice(0, 8)}  ${String(shards)} shards, ${String(waiting)} still to answer`,
        ),
      );
    });
}

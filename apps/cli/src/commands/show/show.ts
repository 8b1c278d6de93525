import type { Command } from 'commander';
import { showCleaning } from './cleaning.js';
import { showLearning, type ShowFlags } from './learning.js';

/** `bilevel show`. */
export function addShowCommand(program: Command): void {
  program
    .command('show')
    .summary('show a run: configuration, history, result')
    .description('Shows a run of learn or clean, finished or not.')
    .argument('<run>', 'run folder')
    .option('--report', 'write report.html and the charts anew')
    .option('--json', 'configuration, history and summary as one JSON object')
    .addHelpText('after', '\nExample:\n  $ bilevel show run --report')
    .action(async (path: string, flags: ShowFlags) => {
      const { RunFolder } = await import('@bilevel/runs');
      const kind = await RunFolder.kindOf(path);
      await (kind === 'bilevel-run' ? showLearning : showCleaning)(path, flags);
    });
}

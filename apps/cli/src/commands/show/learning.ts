import type { HistoryRow } from '@bilevel/runs';
import type { Command } from 'commander';
import { summaryText } from '../display/summary.js';
import { halfWidth, significant } from '../format.js';

const ROWS_AT_EACH_END = 8;

/** `bilevel show`. */
export function addShowCommand(program: Command): void {
  program
    .command('show')
    .summary('show a run: configuration, history, result')
    .description('Shows a run, finished or not.')
    .argument('<run>', 'run folder')
    .option('--report', 'write report.html and the charts anew')
    .option('--json', 'configuration, history and summary as one JSON object')
    .addHelpText('after', '\nExample:\n  $ bilevel show run --report')
    .action(async (path: string, flags: { report?: boolean; json?: boolean }) => {
      const { RunFolder, writeReport } = await import('@bilevel/runs');
      const { folder, config } = await RunFolder.open(path);
      const history = await folder.readHistory();
      const stored = await folder.readSummary();
      // A run that goes on leaves the summary of its earlier end behind.
      const summary = stored?.steps === history.at(-1)?.step ? stored : undefined;
      if (flags.report === true) await writeReport(folder, config);
      if (flags.json === true) {
        process.stdout.write(
          `${JSON.stringify({ folder: folder.path, config, history, summary: summary ?? null })}\n`,
        );
        return;
      }
      const { data, training } = config.settings;
      const size =
        data.size.kind === 'full' ? 'full size' : `${data.size.kind} ${String(data.size.size)}`;
      const noise =
        data.noise.kind === 'pairs' ? 'real pairs' : `noise ${String(data.noise.sigma)}`;
      const lines = [
        `Run of ${config.created} in ${folder.path}`,
        `  ${String(config.train.length)} training and ${String(config.validation.length)} ` +
          `validation pictures, ${size}, ${noise}, seed ${String(data.seed)}`,
        `  ${training.prior}, ${training.method}, ${training.lower} + ${training.adjoint}`,
        '',
        ...table(history),
        '',
        summary === undefined
          ? `Not finished. To go on: bilevel learn --resume ${JSON.stringify(folder.path)}`
          : summaryText(summary, training.prior),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

/** The history as a table, its middle left out when it is long. */
function table(history: readonly HistoryRow[]): string[] {
  if (history.length === 0) return ['No step yet.'];
  const header = [
    'step',
    'objective',
    'half-width',
    'gradient',
    'bound',
    'weight',
    'smoothing',
    'PSNR',
    'work',
  ];
  const rows = history.map((row) => [
    String(row.step),
    significant(row.objective, 6),
    halfWidth((row.objectiveUpper - row.objectiveLower) / 2),
    significant(row.hypergradientNorm, 3),
    halfWidth(row.hypergradientBound),
    significant(row.weight),
    significant(row.smoothing),
    row.psnrTrain.toFixed(2),
    String(row.totalWork),
  ]);
  const widths = header.map((name, j) =>
    Math.max(name.length, ...rows.map((row) => row[j]?.length ?? 0)),
  );
  const format = (cells: readonly string[]): string =>
    cells.map((cell, j) => cell.padStart(widths[j] ?? 0)).join('  ');
  const shown = rows.map(format);
  const kept =
    shown.length <= 2 * ROWS_AT_EACH_END + 1
      ? shown
      : [...shown.slice(0, ROWS_AT_EACH_END), '…', ...shown.slice(-ROWS_AT_EACH_END)];
  return [format(header), ...kept];
}

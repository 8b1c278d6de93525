import type { HistoryRow } from '@bilevel/runs';
import { noiseInWords, rangeInWords, rangeOf, sizeInWords } from '@bilevel/runs/display';
import { summaryText } from '../../display/summary.js';
import { printed, whole } from '@bilevel/runs/display';
import { json, out, printable } from '../../terminal.js';
import { textTable } from './textTable.js';

/** What `bilevel show` does. */
export interface ShowFlags {
  readonly report?: boolean;
  readonly json?: boolean;
}

/** Shows a learning run. */
export async function showLearning(path: string, flags: ShowFlags): Promise<void> {
  const { RunFolder, writeReport } = await import('@bilevel/runs');
  const { folder, config } = await RunFolder.open(path);
  const history = await folder.readHistory();
  const stored = await folder.readSummary();
  // A run that goes on leaves the summary of its earlier end behind.
  const summary = stored?.steps === history.at(-1)?.step ? stored : undefined;
  if (flags.report === true) await writeReport(folder, config);
  if (flags.json === true) {
    json({ folder: folder.path, config, history, summary: summary ?? null });
    return;
  }
  const { prepared } = config;
  const { data, training } = config.settings;
  const lines = [
    `Run of ${config.created} in ${printable(folder.path)}`,
    `  ${String(config.train.length)} training and ${String(config.validation.length)} ` +
      `validation pictures, seed ${String(data.seed)}`,
    `  ${sizeInWords(data.size, prepared)}; range ${rangeInWords(rangeOf(config))}; ` +
      noiseInWords(data.noise, prepared),
    `  ${training.prior}, ${training.method}, ${training.lower} + ${training.adjoint}`,
    ...(prepared?.findings ?? []).map(({ message }) => `  warning: ${message}`),
    '',
    ...table(history),
    '',
    summary === undefined
      ? `Not finished. To go on: bilevel learn --resume ${printable(JSON.stringify(folder.path))}`
      : summaryText(summary, training.prior, history.at(-1)?.totalWork),
  ];
  out(...lines.flatMap((line) => line.split('\n')));
}

/** The history as a table. */
function table(history: readonly HistoryRow[]): string[] {
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
    printed.objective(row.objective),
    printed.bound((row.objectiveUpper - row.objectiveLower) / 2),
    printed.number(row.hypergradientNorm),
    printed.bound(row.hypergradientBound),
    printed.number(row.weight),
    printed.number(row.smoothing),
    printed.psnr(row.psnrTrain),
    whole(row.totalWork),
  ]);
  return textTable(header, rows);
}

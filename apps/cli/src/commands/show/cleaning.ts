import { listed, printed, whole } from '@bilevel/runs/display';
import { cleaningText } from '../../display/cleaning.js';
import type { ShowFlags } from './learning.js';
import { json, linesOf, out, printable } from '../../terminal.js';
import { textTable } from './textTable.js';

/** Shows a cleaning run. */
export async function showCleaning(path: string, flags: ShowFlags): Promise<void> {
  const { CLEANING_HISTORY, RunFolder, currentSummary, writeCleaningReport } =
    await import('@bilevel/runs');
  const { folder, config } = await RunFolder.openCleaning(path);
  const history = await folder.readRows(CLEANING_HISTORY);
  const summary = await currentSummary(folder, history);
  if (flags.report === true) await writeCleaningReport(folder, config);
  if (flags.json === true) {
    json({ folder: folder.path, config, history, summary: summary ?? null });
    return;
  }
  const { settings, data } = config;
  const header = ['step', 'objective', 'half-width', 'hold-out loss', 'accuracy', 'work'];
  const rows = history.map((row) => [
    String(row.step),
    printed.objective(row.objective),
    printed.bound((row.objectiveUpper - row.objectiveLower) / 2),
    printed.objective(row.holdOutLoss),
    printed.percent(row.holdOutAccuracy),
    whole(row.totalWork),
  ]);
  const lines = [
    `Cleaning run of ${config.created} in ${printable(folder.path)}`,
    `  ${printable(data.path ?? 'digits that come with bilevel')}, corrupted ${String(settings.corrupt)}, ` +
      `${settings.method}, seed ${String(settings.seed)}`,
    ...(data.classNames === undefined
      ? []
      : [`  ${String(data.classNames.length)} classes: ${printable(listed(data.classNames))}`]),
    ...(data.reading === undefined ? [] : [`  read as: ${printable(data.reading)}`]),
    ...(data.warnings ?? []).flatMap((warning) => linesOf(`  warning: ${warning}`)),
    '',
    ...textTable(header, rows),
    '',
    summary === undefined
      ? `Not finished. To go on: bilevel clean --resume ${printable(JSON.stringify(folder.path))}`
      : cleaningText(summary, history.at(-1)?.totalWork),
  ];
  out(...lines.flatMap((line) => line.split('\n')));
}

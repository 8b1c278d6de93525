import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { RunKindName } from '@bilevel/runs';
import { SHOWN, resumeHint } from '../../runs/kinds.js';
import { json, linesOf, out } from '../../terminal.js';
import { showModel } from './model.js';
import { textTable } from './textTable.js';

interface ShowFlags {
  readonly report?: boolean;
  readonly json?: boolean;
}

/** `bilevel show`. */
export function addShowCommand(program: Command): void {
  program
    .command('show')
    .summary('show a run or a model: configuration, history, result')
    .description('Shows a run of learn, clean or sample, finished or not; or a model.')
    .argument('<run>', 'run folder; or model.json, or the name of a model that comes with bilevel')
    .option('--report', 'write report.html and the charts anew')
    .option('--json', 'configuration, history and summary as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ bilevel show run --report\n  $ bilevel show run/model.json',
    )
    .action(async (path: string, flags: ShowFlags) => {
      const { RunFolder, findModel, shippedModels } = await import('@bilevel/runs');
      const found = await stat(path).catch(() => undefined);
      const isName = found === undefined && shippedModels().some(({ name }) => name === path);
      if (isName || found?.isFile() === true) {
        await showModel(await findModel(path), flags.json === true);
        return;
      }
      await show(await RunFolder.kindOf(path), path, flags);
    });
}

// K ties the kind of the run to how that kind is told of.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
async function show<K extends RunKindName>(name: K, path: string, flags: ShowFlags): Promise<void> {
  const { RUN_KINDS, RunFolder } = await import('@bilevel/runs');
  const kind = RUN_KINDS[name];
  const shown = SHOWN[name];
  const { folder, config } = await RunFolder.open(kind, path);
  const history = await folder.readRows(kind.history);
  const summary = await folder.currentSummary(kind, history);
  if (flags.report === true) await kind.writeReport(folder, config);
  if (flags.json === true) {
    json({ folder: folder.path, config, history, summary: summary ?? null });
    return;
  }
  out(
    `${shown.title} of ${config.created} in ${folder.path}`,
    ...shown.heading(config).map((text) => `  ${text}`),
    ...shown.warnings(config).flatMap((text) => linesOf(`  warning: ${text}`)),
    '',
    ...textTable(
      shown.columns.map(([column]) => column),
      history.map((row) => shown.columns.map(([, cell]) => cell(row))),
    ),
    '',
    ...(summary === undefined
      ? [`Not finished. ${resumeHint(name, folder.path)}`]
      : shown.summary(summary, config, history.at(-1)?.totalWork)),
  );
}

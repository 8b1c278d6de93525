import type { RunConfig } from '../config.js';
import type { RunFolder } from '../runFolder.js';
import { chartsOf } from './charts/charts.js';
import { writeCharts } from './charts/write.js';
import { reportPage } from './page.js';
import { embedPictures } from './pictures.js';
import { writeLearned } from './learned/write.js';
import { readReportData } from './reportData.js';

/**
 * Writes charts/ (each chart as SVG and PNG) and report.html from what the run folder holds: also
 * of a run without summary, pictures or steps, which the page then says.
 *
 * @throws WriteError, FileFormatError for a file of the run that has been damaged, and
 *   CancelledError when the signal fires
 */
export async function writeReport(
  folder: RunFolder,
  config: RunConfig,
  signal?: AbortSignal,
): Promise<void> {
  const data = await readReportData(folder, config);
  // They are read while charts are drawn; an error of theirs is thrown where they are waited for.
  const pictures = embedPictures(folder, data.scores ?? [], signal);
  pictures.catch(() => undefined);
  const charts = await writeCharts(folder, chartsOf(data), signal);
  const learned = await writeLearned(folder, data, signal);
  await folder.write('report.html', reportPage(data, charts, await pictures, learned));
}

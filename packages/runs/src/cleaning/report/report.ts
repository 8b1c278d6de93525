import { writeCharts } from '../../report/charts/write.js';
import { settingsTable } from '../../report/configuration.js';
import { chartSection, reportDocument } from '../../report/document.js';
import { counted } from '../../report/format.js';
import { markup, type Markup } from '../../report/markup.js';
import type { RunFolder } from '../../runFolder.js';
import type { CleaningConfig } from '../config.js';
import { cleaningCharts } from './charts.js';
import { readCleaningReport } from './data.js';
import { conflictSection, dataSection } from './dataSections.js';
import {
  cleaningCertificate,
  cleaningResults,
  cleaningStatus,
  suspectSection,
} from './sections.js';

/**
 * Writes charts/ and report.html of a cleaning run from what its folder holds, finished or not.
 *
 * @throws WriteError, FileFormatError for a damaged file, CancelledError when the signal fires
 */
export async function writeCleaningReport(
  folder: RunFolder,
  config: CleaningConfig,
  signal?: AbortSignal,
): Promise<void> {
  const data = await readCleaningReport(folder, config);
  const charts = await writeCharts(folder, cleaningCharts(data), signal);
  const { path } = config.data;
  const samples =
    data.ranking.length === 0 ? '' : `, ${counted(data.ranking.length, 'training sample')}`;
  const page = reportDocument(
    {
      title: 'Finding wrong labels',
      created: config.created,
      subject: `Data: ${path ?? 'digits that come with bilevel'}${samples}.`,
    },
    markup`${cleaningStatus(data)}
${dataSection(config)}
<h2>Results</h2>
${cleaningResults(data)}
${cleaningCertificate(data)}
<h2>Charts</h2>
${chartSection(charts)}
${suspectSection(data)}
${conflictSection(data)}
${configuration(config)}`,
  );
  await folder.write('report.html', page);
}

function configuration({ settings, data, table, software, created }: CleaningConfig): Markup {
  return markup`<h2>Configuration</h2>
<div class="tables">
${settingsTable('Data', {
  ...(data.path !== undefined && { path: data.path }),
  sha256: data.sha256,
  ...(data.reading !== undefined && { reading: data.reading }),
  // With the numbers that an IDX file has.
  ...(data.classNames && { classNames: Object.fromEntries(data.classNames.entries()) }),
  ...table,
})}
${settingsTable('Learning', settings)}
${settingsTable('Software', { ...software, started: created })}
</div>`;
}

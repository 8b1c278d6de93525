import { CancelledError } from '@bilevel/core';
import { svgToPng } from '@bilevel/imaging';
import type { RunConfig } from '../config.js';
import type { RunFolder } from '../runFolder.js';
import type { Chart } from './charts/chart.js';
import { chartsOf } from './charts/charts.js';
import { reportPage, type DrawnChart } from './page.js';
import { embedPictures } from './pictures.js';
import { readReportData } from './reportData.js';

/** Pixels of the PNG exports per unit of the SVG. */
const PNG_SCALE = 2;

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
  const charts = await writeCharts(folder, chartsOf(data), signal);
  const pictures = await embedPictures(folder, data.scores ?? [], signal);
  await folder.write('report.html', reportPage(data, charts, pictures));
}

async function writeCharts(
  folder: RunFolder,
  charts: readonly Chart[],
  signal: AbortSignal | undefined,
): Promise<DrawnChart[]> {
  if (charts.length === 0) return [];
  // The plotting library takes about half a second to load, which only a report should cost.
  const { chartSvg } = await import('./charts/frame.js');
  await folder.makeFolder('charts');
  const drawn: DrawnChart[] = [];
  for (const chart of charts) {
    if (signal?.aborted === true) throw new CancelledError();
    const svg = chartSvg(chart);
    await folder.write(`charts/${chart.name}.svg`, `${svg.text}\n`);
    await folder.write(`charts/${chart.name}.png`, await svgToPng(svg.text, { scale: PNG_SCALE }));
    drawn.push({ name: chart.name, caption: chart.caption, svg });
  }
  return drawn;
}

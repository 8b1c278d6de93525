import { CancelledError } from '@bilevel/core';
import { svgToPng } from '@bilevel/imaging';
import type { RunFolder } from '../../runFolder.js';
import type { Markup } from '../markup.js';
import type { Chart } from './chart.js';

/** Pixels of the PNG exports per unit of the SVG. */
const PNG_SCALE = 2;

/** A chart as it goes into the page. */
export interface DrawnChart {
  readonly name: string;
  readonly caption: string;
  readonly svg: Markup;
}

/** Draws charts and writes each to charts/ as SVG and PNG. @throws WriteError, CancelledError */
export async function writeCharts(
  folder: RunFolder,
  charts: readonly Chart[],
  signal: AbortSignal | undefined,
): Promise<DrawnChart[]> {
  if (charts.length === 0) return [];
  // The plotting library takes about a fifth of a second to load, which only a report should cost.
  const { chartSvg } = await import('./frame.js');
  const drawn: DrawnChart[] = [];
  for (const chart of charts) {
    if (signal?.aborted === true) throw new CancelledError();
    const svg = chartSvg(chart);
    await writeDrawing(folder, chart.name, svg);
    drawn.push({ name: chart.name, caption: chart.caption, svg });
  }
  return drawn;
}

/** Writes a drawing to charts/ as SVG and PNG. @throws WriteError */
export async function writeDrawing(folder: RunFolder, name: string, svg: Markup): Promise<void> {
  await folder.makeFolder('charts');
  await folder.write(`charts/${name}.svg`, `${svg.text}\n`);
  await folder.write(`charts/${name}.png`, await svgToPng(svg.text, { scale: PNG_SCALE }));
}

import type { PatternStage } from '@bilevel/imaging';
import { COLOUR, type Chart } from '../chart/chart.js';
import type { Contender } from './compare.js';

/** A pixel of a pattern, in SVG units at most this large. */
const SIDE = 200;

/** Patterns side by side, a row for each kind of groups and rate: white is measured, grey with less weight. */
export function patternsSvg(contenders: readonly Contender[]): string {
  const keys = [...new Set(contenders.map(({ groups, target }) => `${groups} ${String(target)}`))];
  const rows = keys.map((key) =>
    contenders.filter(({ groups, target }) => `${groups} ${String(target)}` === key),
  );
  const most = Math.max(1, ...rows.map((row) => row.length));
  const [cell, line] = [SIDE + 16, SIDE + 36];
  const parts = rows.flatMap((row, i) =>
    row.map(({ groups, target, name, seed, pattern }, j) => {
      const [x, y] = [j * cell + 8, i * line + 24];
      const label = `${groups} ${String(100 * target)} %: ${name}${seed === undefined ? '' : ` ${String(seed)}`}`;
      return `<text x="${String(x)}" y="${String(y - 6)}">${label}</text>${cells(pattern, x, y)}`;
    }),
  );
  const size = `${String(most * cell)} ${String(rows.length * line + 8)}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="sans-serif" font-size="11">` +
    `<rect width="100%" height="100%" fill="white"/>${parts.join('')}</svg>`
  );
}

/** Runs of equal weight in each row, as one path for each of 16 greys. */
function cells({ width, height, weights }: Contender['pattern'], x: number, y: number): string {
  const paths = new Map<number, string[]>();
  const greyOf = (k: number): number => {
    const weight = weights[k] ?? 0;
    return weight === 0 ? 0 : Math.max(1, Math.round(15 * weight));
  };
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width;) {
      const grey = greyOf(i * width + j);
      let end = j + 1;
      while (end < width && greyOf(i * width + end) === grey) end++;
      if (grey > 0) {
        const run = `M${String(j)} ${String(i)}h${String(end - j)}v1h${String(j - end)}z`;
        paths.set(grey, [...(paths.get(grey) ?? []), run]);
      }
      j = end;
    }
  }
  const scale = SIDE / Math.max(width, height);
  const drawn = [...paths].map(([grey, runs]) => {
    const level = String(40 + Math.round((215 * grey) / 15));
    return `<path fill="rgb(${level},${level},${level})" d="${runs.join('')}"/>`;
  });
  return (
    `<g transform="translate(${String(x)} ${String(y)}) scale(${scale.toFixed(4)})">` +
    `<rect width="${String(width)}" height="${String(height)}" fill="black"/>${drawn.join('')}</g>`
  );
}

/** Rate against error, stage by stage: of the pattern rounded to 0 and 1, with its own α. */
export function rateChart(
  stages: ReadonlyMap<string, readonly PatternStage[]>,
  note: string,
): Chart {
  const colours = [COLOUR.blue, COLOUR.vermillion, COLOUR.green];
  return {
    title: 'Sampling patterns: error against rate as the penalty grows',
    note,
    x: { label: 'share of k-space that is measured', scale: 'linear' },
    y: { label: 'PSNR (dB) on the pictures learned from', scale: 'linear' },
    panels: [
      {
        lines: [...stages].map(([label, all], k) => ({
          label,
          style: { colour: colours[k % colours.length] ?? COLOUR.black, width: 2 },
          points: all.map(({ rate, rounded }) => ({ x: rate, y: rounded.quality.psnr })),
        })),
      },
    ],
  };
}

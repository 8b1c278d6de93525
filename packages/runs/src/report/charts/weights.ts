import { isNumber, parametersOf } from '../../modelText.js';
import type { ReportData } from '../reportData.js';
import { STEPS, type Chart } from './chart.js';
import { STYLE } from './style.js';

const STYLES = [STYLE.first, STYLE.second, STYLE.third, STYLE.fourth];

/** The way of the learned parameters that are numbers; none where all of them are arrays. */
export function weightsChart({ rows, config }: ReportData): Chart[] {
  const parameters = parametersOf(config.settings).filter(isNumber);
  if (parameters.length === 0) return [];
  return [
    {
      name: 'weights',
      title: 'Learned parameters',
      caption: 'The parameters of the regularisers at each accepted step.',
      x: STEPS,
      y: { label: 'in the unit of the data', scale: 'log' },
      series: parameters.map(({ key, label, symbol, learned }, i) => ({
        label: `${label.toLowerCase()} ${symbol}${learned ? '' : ' (held fixed)'}`,
        style: STYLES[i % STYLES.length] ?? STYLE.first,
        points: rows.map((row) => ({ x: row.step, y: row[key as 'weight'] ?? NaN })),
      })),
    },
  ];
}

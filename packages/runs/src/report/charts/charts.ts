import { scoredAgainst } from '../../riskText.js';
import type { ReportData } from '../reportData.js';
import type { Chart } from './chart.js';
import { boundPartsChart, hypergradientChart } from './hypergradient.js';
import { objectiveGapChart } from './gap.js';
import { halfWidthChart, objectiveChart, objectiveWorkChart } from './objective.js';
import { psnrChart, ssimChart } from './quality.js';
import { tolerancesChart } from './tolerances.js';
import { weightsChart } from './weights.js';
import { workChart } from './work.js';

/** The charts of a run in reading order; none before its first step. */
export function chartsOf(data: ReportData): Chart[] {
  if (data.rows.length === 0) return [];
  return [
    objectiveChart(data),
    objectiveGapChart(data.rows, data.summary?.objective.kind),
    halfWidthChart(data),
    hypergradientChart(data),
    boundPartsChart(data),
    tolerancesChart(data),
    ...weightsChart(data),
    psnrChart(data),
    ...(scoredAgainst(data.config) === undefined ? [] : [ssimChart(data)]),
    workChart(data),
    objectiveWorkChart(data),
  ];
}

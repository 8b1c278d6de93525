import { STYLE, printed, whole } from '@bilevel/runs/display';
import type { CleaningRow } from '@bilevel/runs/settings';
import { useCallback } from 'react';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import type { History } from '../../charts/history.js';
import type { Line } from '../../charts/line.js';
import { objectiveSpec } from '../../charts/objectiveSpec.js';
import { RunCharts, type ChartSpec } from '../../charts/RunCharts.js';
import { useHistory } from '../../charts/useHistory.js';

/** The run as it goes. */
export function CleaningCharts({ info }: { info: CleaningInfo }) {
  const read = useHistory<keyof CleaningRow>(info.id);
  const { history } = read;
  const specsOf = useCallback((gap: boolean) => chartsOf(history, gap), [history]);
  return <RunCharts info={info} {...read} specsOf={specsOf} />;
}

function chartsOf(history: History<keyof CleaningRow>, gap: boolean): ChartSpec[] {
  const of = (name: keyof CleaningRow): Float64Array => history.column(name);
  const line = (
    label: string,
    name: keyof CleaningRow,
    style: Line['style'],
    format: Line['format'] = printed.number,
  ): Line => ({ label, values: of(name), style, format });
  // Far wider than the objective moves, the interval is cut: its line could not be seen.
  const value = of('objective');
  const [low, high] = [Math.min(...value), Math.max(...value)];
  const reach = Math.max(high - low, 0.01 * Math.abs(high));
  const near = (name: keyof CleaningRow): Float64Array =>
    of(name).map((one) => Math.min(high + reach, Math.max(low - reach, one)));
  const objective = gap
    ? { value, lower: of('objectiveLower'), upper: of('objectiveUpper') }
    : { value, lower: near('objectiveLower'), upper: near('objectiveUpper') };
  return [
    objectiveSpec(objective, 'mean cross-entropy of the validation samples, cut where wide', gap),
    {
      title: 'Hold-out loss',
      unit: 'decides when to stop',
      lines: [line('loss', 'holdOutLoss', STYLE.second, printed.objective)],
      log: false,
    },
    {
      title: 'Hold-out accuracy',
      unit: 'share classified right',
      lines: [line('accuracy', 'holdOutAccuracy', STYLE.third, printed.percent)],
      log: false,
    },
    {
      title: 'Hypergradient and bound',
      unit: 'the direction can be trusted where the bound is below the norm',
      lines: [
        line('norm ‖h‖', 'hypergradientNorm', STYLE.first),
        line('bound on its error', 'hypergradientBound', STYLE.second, printed.bound),
      ],
      log: true,
    },
    {
      title: 'Work',
      unit: 'passes over the samples, cumulative',
      lines: [
        line('total', 'totalWork', STYLE.total, whole),
        line('lower level', 'lowerWork', STYLE.first, whole),
        line('adjoint', 'adjointWork', STYLE.second, whole),
      ],
      log: false,
    },
  ];
}

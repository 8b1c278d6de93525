import { STYLE, printed, whole } from '@bilevel/runs/display';
import { Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { CleaningInfo, CleaningRow } from '../../../shared/schemas/cleaning.js';
import { GapSwitch } from '../../charts/GapSwitch.js';
import type { Line } from '../../charts/line.js';
import { LiveChart } from '../../charts/LiveChart.js';
import { Problem } from '../../components/Problem.js';
import { objectiveSpec, type ChartSpec } from '../run/charts.js';
import { useCleaningRows } from './useCleaningRows.js';

type Axis = 'step' | 'totalWork' | 'seconds';

const AXES: readonly { value: Axis; label: string; name: string }[] = [
  { value: 'step', label: 'Steps', name: 'step' },
  { value: 'totalWork', label: 'Work', name: 'passes over the samples' },
  { value: 'seconds', label: 'Seconds', name: 'seconds' },
];

/** The run as it goes. */
export function CleaningCharts({ info }: { info: CleaningInfo }) {
  const { rows, error } = useCleaningRows(info.id);
  const [axis, setAxis] = useState<Axis>('step');
  const [gap, setGap] = useState(false);
  const columns = useMemo(() => {
    const of = (name: keyof CleaningRow): Float64Array =>
      Float64Array.from(rows, (row) => row[name]);
    return {
      x: of(axis),
      charts: chartsOf(of, gap),
    };
  }, [rows, axis, gap]);
  if (error !== undefined && rows.length === 0 && info.state !== 'starting') {
    return <Problem title="The history cannot be read" message={error} />;
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="md">
          <SegmentedControl
            aria-label="Across"
            size="xs"
            value={axis}
            onChange={setAxis}
            data={AXES.map(({ value, label }) => ({ value, label }))}
          />
          <GapSwitch gap={gap} setGap={setGap} />
        </Group>
        <Text size="sm" c="dimmed" className="numbers" data-testid="row-count">
          {whole(rows.length)} rows
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 2, xl: 3 }} spacing="sm">
        {columns.charts.map((chart) => (
          <LiveChart
            key={chart.title}
            {...chart}
            x={columns.x}
            xLabel={AXES.find(({ value }) => value === axis)?.name ?? axis}
            syncKey={info.id}
            version={rows.length}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function chartsOf(of: (name: keyof CleaningRow) => Float64Array, gap: boolean): ChartSpec[] {
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

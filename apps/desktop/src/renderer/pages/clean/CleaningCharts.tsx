import { STYLE, printed, whole } from '@bilevel/runs/display';
import { Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { CleaningInfo, CleaningRow } from '../../../shared/schemas/cleaning.js';
import type { Line } from '../../charts/line.js';
import { LiveChart } from '../../charts/LiveChart.js';
import { Problem } from '../../components/Problem.js';
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
  const columns = useMemo(() => {
    const of = (name: keyof CleaningRow): Float64Array =>
      Float64Array.from(rows, (row) => row[name]);
    return {
      x: of(axis),
      charts: chartsOf(of),
    };
  }, [rows, axis]);
  if (error !== undefined && rows.length === 0 && info.state !== 'starting') {
    return <Problem title="The history cannot be read" message={error} />;
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Across"
          size="xs"
          value={axis}
          onChange={setAxis}
          data={AXES.map(({ value, label }) => ({ value, label }))}
        />
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

interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly band?: readonly [number, number];
  readonly log: boolean;
}

function chartsOf(of: (name: keyof CleaningRow) => Float64Array): Chart[] {
  const line = (
    label: string,
    name: keyof CleaningRow,
    style: Line['style'],
    format: Line['format'] = printed.number,
  ): Line => ({ label, values: of(name), style, format });
  // Far wider than the objective moves, the interval is cut: its line could not be seen.
  const objective = of('objective');
  const [low, high] = [Math.min(...objective), Math.max(...objective)];
  const reach = Math.max(high - low, 0.01 * Math.abs(high));
  const near = (name: keyof CleaningRow): Float64Array =>
    of(name).map((value) => Math.min(high + reach, Math.max(low - reach, value)));
  return [
    {
      title: 'Objective',
      unit: 'mean cross-entropy of the validation samples, with the interval that holds it, cut where wide',
      lines: [
        line('objective', 'objective', STYLE.first, printed.objective),
        { label: 'upper end', values: near('objectiveUpper'), style: STYLE.first, hidden: true },
        { label: 'lower end', values: near('objectiveLower'), style: STYLE.first, hidden: true },
      ],
      band: [1, 2],
      log: false,
    },
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

import { whole } from '@bilevel/runs/display';
import { Group, SegmentedControl, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import type { RunEntry } from '../../shared/schemas/entry.js';
import { Problem } from '../components/Problem.js';
import { GapSwitch } from './GapSwitch.js';
import type { History } from './history.js';
import type { Line } from './line.js';
import { LiveChart } from './LiveChart.js';

export type XAxis = 'step' | 'totalWork' | 'seconds';

export const X_AXES: { readonly value: XAxis; readonly label: string }[] = [
  { value: 'step', label: 'Steps' },
  { value: 'totalWork', label: 'Work' },
  { value: 'seconds', label: 'Seconds' },
];

export const X_LABELS: Readonly<Record<XAxis, string>> = {
  step: 'step',
  totalWork: 'units of work',
  seconds: 'seconds',
};

/** A chart of the watch page, as data. */
export interface ChartSpec {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly band?: readonly [number, number];
  /** Whether a log axis makes sense, and is the choice to begin with. */
  readonly log: boolean;
}

interface RunChartsProps<Column extends string> {
  readonly info: RunEntry;
  readonly history: History<Column | XAxis>;
  readonly error: string | undefined;
  readonly loading: boolean;
  /** The charts, memoised; from its lower bound up an objective is drawn when `gap` is set. */
  readonly specsOf: (gap: boolean) => readonly ChartSpec[];
  /** Changes where the charts do without a row more. */
  readonly changed?: number;
  /** What stands between the switches and the charts. */
  readonly children?: ReactNode;
}

/** A run of any kind as it goes: charts with one cursor. */
export function RunCharts<Column extends string>(props: RunChartsProps<Column>) {
  const { info, history, error, loading, specsOf, changed = 0, children } = props;
  const [axis, setAxis] = useState<XAxis>('step');
  const [log, setLog] = useState(true);
  const [gap, setGap] = useState(false);
  const { version } = history;
  // The switches answer at once; the charts follow as soon as there is time.
  const shown = useDeferredValue(axis);
  const shownLog = useDeferredValue(log);
  // `version` stands for the contents of the history, which grows in place.
  const specs = useMemo(() => specsOf(gap), [specsOf, version, gap]);
  const charts = useMemo(
    () =>
      specs.map(({ log: logHelps, ...spec }) => (
        <LiveChart
          // A chart draws the lines that it began with: others, once the settings are read, make another.
          key={[spec.title, ...spec.lines.map(({ label }) => label)].join()}
          {...spec}
          version={version + changed}
          x={history.column(shown)}
          xLabel={X_LABELS[shown]}
          log={shownLog && logHelps}
          syncKey={info.id}
        />
      )),
    [specs, history, version, changed, shown, shownLog, info.id],
  );
  const switches = useMemo(
    () => (
      <Group gap="xs">
        <Text size="sm" id="x-axis">
          Across
        </Text>
        <SegmentedControl
          aria-labelledby="x-axis"
          size="xs"
          value={axis}
          onChange={setAxis}
          data={X_AXES}
        />
        <Switch
          ml="md"
          size="sm"
          label="Log scale where it helps"
          checked={log}
          onChange={({ currentTarget: { checked } }) => {
            setLog(checked);
          }}
        />
        <GapSwitch gap={gap} setGap={setGap} />
      </Group>
    ),
    [axis, log, gap],
  );
  if (error !== undefined && history.count === 0 && info.state !== 'starting') {
    return <Problem title="The history cannot be read" message={error} />;
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        {switches}
        <Text size="sm" c="dimmed" className="numbers" data-testid="row-count">
          {loading ? 'Reading the history…' : `${whole(history.count)} rows`}
        </Text>
      </Group>
      {children}
      <SimpleGrid cols={{ base: 2, xl: 3 }} spacing="sm">
        {charts}
      </SimpleGrid>
    </Stack>
  );
}

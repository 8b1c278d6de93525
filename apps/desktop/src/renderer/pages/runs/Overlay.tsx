import { STYLE, significant } from '@bilevel/runs/display';
import { Group, SegmentedControl, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { HistoryColumn, RunInfo } from '../../../shared/schemas/runs.js';
import type { History } from '../../charts/history.js';
import { LiveChart } from '../../charts/LiveChart.js';
import { useHistory } from '../../charts/useHistory.js';
import { useCall } from '../../app/hooks.js';
import { settingsText } from '../../components/settingsText.js';
import { X_LABELS, type XAxis } from '../run/charts.js';

const STYLES = [STYLE.first, STYLE.second, STYLE.third, STYLE.fourth];

const SHOWN: readonly { column: HistoryColumn; title: string; unit: string }[] = [
  { column: 'objective', title: 'Objective', unit: 'log scale' },
  { column: 'hypergradientNorm', title: 'Hypergradient norm', unit: 'log scale' },
];

/** Several runs in one chart, and their settings beside each other. */
export function Overlay({ runs }: { runs: readonly RunInfo[] }) {
  const [axis, setAxis] = useState<XAxis>('totalWork');
  const [histories, setHistories] = useState<
    Readonly<Record<string, { history: History; version: number }>>
  >({});
  const present = runs.flatMap((run, i) => {
    const found = histories[run.id];
    return found === undefined || found.history.count === 0
      ? []
      : [{ run, i, history: found.history }];
  });
  // The runs have steps at different places: each line is drawn at all of them, by the last value.
  const xs = [...new Set(present.flatMap(({ history }) => [...history.column(axis)]))].sort(
    (a, b) => a - b,
  );
  const x = Float64Array.from(xs);
  const version = present.reduce(
    (sum, { history, i }) => sum + history.version * (i + 1),
    x.length,
  );
  return (
    <Stack gap="sm" component="section" aria-labelledby="compare">
      {runs.map(({ id }) => (
        <Reader
          key={id}
          id={id}
          report={(history, version_) => {
            setHistories((before) =>
              before[id]?.history === history && before[id].version === version_
                ? before
                : { ...before, [id]: { history, version: version_ } },
            );
          }}
        />
      ))}
      <Group justify="space-between">
        <Title order={2} size="h4" id="compare">
          Compared
        </Title>
        <SegmentedControl
          aria-label="Across"
          size="xs"
          value={axis}
          onChange={setAxis}
          data={[
            { value: 'step', label: 'Steps' },
            { value: 'totalWork', label: 'Work' },
            { value: 'seconds', label: 'Seconds' },
          ]}
        />
      </Group>
      <SimpleGrid cols={2}>
        {SHOWN.map(({ column, title, unit }) => (
          <LiveChart
            key={title}
            title={title}
            unit={unit}
            x={x}
            xLabel={X_LABELS[axis]}
            lines={present.map(({ run, i, history }) => ({
              label: run.name,
              values: heldAt(x, history.column(axis), history.column(column)),
              style: STYLES[i % STYLES.length] ?? STYLE.first,
            }))}
            log
            syncKey="overlay"
            version={version}
          />
        ))}
      </SimpleGrid>
      <Settings runs={runs} />
    </Stack>
  );
}

function Reader({
  id,
  report,
}: {
  id: string;
  report: (history: History, version: number) => void;
}) {
  const { history } = useHistory(id);
  const { version } = history;
  const latest = useRef(report);
  latest.current = report;
  useEffect(() => {
    latest.current(history, version);
  }, [history, version]);
  return null;
}

/** `y` at every x: the value at the last place at or before it; nothing before the first. */
function heldAt(x: Float64Array, places: Float64Array, y: Float64Array): Float64Array {
  let k = -1;
  return x.map((at, i) => {
    while (k + 1 < places.length && places[k + 1]! <= at) k++;
    const over = i > 0 && k === places.length - 1 && x[i - 1]! >= places[k]!;
    return k < 0 || over ? NaN : y[k]!;
  });
}

function Settings({ runs }: { runs: readonly RunInfo[] }) {
  return (
    <Table fz="sm" verticalSpacing={3} className="numbers">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Run</Table.Th>
          <Table.Th>Settings</Table.Th>
          <Table.Th>Result</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map(({ id, name }) => (
          <SettingsRow key={id} id={id} name={name} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function SettingsRow({ id, name }: { id: string; name: string }) {
  const { data } = useCall('run', { id });
  const { config, summary } = data ?? {};
  const text = (of: object | undefined): string =>
    of === undefined
      ? '–'
      : settingsText(of)
          .map(([key, value]) => `${key} ${value}`)
          .join('; ');
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>
        <Text size="xs">{text(config?.settings.training)}</Text>
        <Text size="xs">{text(config?.settings.data)}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="xs">
          {summary == null
            ? 'not finished'
            : `${summary.status}: weight ${significant(summary.parameters.weight)}, smoothing ${significant(summary.parameters.smoothing)}, PSNR ${summary.train.psnr.reconstructed?.toFixed(2) ?? '∞'} dB`}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

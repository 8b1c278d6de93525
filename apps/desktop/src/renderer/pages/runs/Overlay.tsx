import {
  STYLE,
  lowestEnd,
  objectiveGap,
  objectiveInWords,
  printed,
  scoresOf,
  type HistoryColumn,
} from '@bilevel/runs/display';
import type { RunConfig } from '@bilevel/runs/settings';
import { Group, SegmentedControl, SimpleGrid, Stack, Switch, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import { GapSwitch } from '../../charts/GapSwitch.js';
import type { History } from '../../charts/history.js';
import { LiveChart } from '../../charts/LiveChart.js';
import { useHistory } from '../../charts/useHistory.js';
import { X_AXES, X_LABELS, type XAxis } from '../../charts/RunCharts.js';
import { CompareTable } from './CompareTable.js';
import { sharedParameters } from './sharedParameters.js';
import { useDetails } from './useDetails.js';

const STYLES = [STYLE.first, STYLE.second, STYLE.third, STYLE.fourth];

interface Shown {
  /** None of a parameter, which has its own columns in each history. */
  readonly column?: HistoryColumn;
  readonly title: string;
  readonly unit: string;
  readonly format: (value: number) => string;
  /** Default: the column. */
  readonly of?: (history: History) => Float64Array;
  /** Default: a line for each run. */
  readonly has?: (run: LearningInfo) => boolean;
}

const HYPERGRADIENT: Shown = {
  ...{ column: 'hypergradientNorm', title: 'Hypergradient norm', unit: '‖h‖' },
  format: printed.number,
};

type Configs = ReadonlyMap<string, RunConfig>;

/** What the runs minimise, where that is the same for all. */
function objectiveUnit(configs: Configs): string {
  const [one, ...others] = new Set(
    [...configs.values()].map(({ settings }) => objectiveInWords(settings)),
  );
  return one !== undefined && others.length === 0 ? one : 'what each run minimises';
}

/** Charts of each PSNR that some of the runs have, of which kind it may be. */
function psnrCharts(runs: readonly LearningInfo[], configs: Configs): Shown[] {
  const charts = new Map<string, Shown & { readonly ids: Set<string> }>();
  for (const { id, validation } of runs) {
    const config = configs.get(id);
    const scores = config === undefined ? [] : scoresOf(config);
    for (const { score, label, columns, text } of scores) {
      for (const role of ['train', 'validation'] as const) {
        if (score !== 'psnr' || (role === 'validation' && validation === 0)) continue;
        const title = `${label}, ${role === 'train' ? 'training' : role}`;
        const ids = charts.get(title)?.ids ?? new Set();
        ids.add(id);
        charts.set(title, {
          ...{ column: columns[role], title, unit: 'mean, in dB', format: text, ids },
          has: (run) => ids.has(run.id),
        });
      }
    }
  }
  return [...charts.values()];
}

/** What the objective's chart shows: the values, or what they are above the lowest bound of all runs. */
function objectiveOf(histories: readonly History[], gap: boolean, unit: string): Shown {
  const shown = { column: 'objective', title: 'Objective' } as const;
  if (!gap) return { ...shown, unit, format: printed.objective };
  const bound = lowestEnd(histories.map((of) => of.column('objectiveLower')));
  return {
    ...shown,
    unit: `minus ${printed.objective(bound)}, the lowest lower end of the intervals of these runs`,
    format: printed.number,
    of: (history) =>
      objectiveGap(
        {
          value: history.column('objective'),
          lower: history.column('objectiveLower'),
          upper: history.column('objectiveUpper'),
        },
        bound,
      ).value,
  };
}

/** A chart for each parameter that some of the runs have. */
function parameterCharts(runs: readonly LearningInfo[]): Shown[] {
  return sharedParameters(runs).map(({ key, label, symbol, unit }) => ({
    title: `${label} ${symbol}`,
    unit: unit === 'data' ? 'in the unit of the data' : '',
    format: printed.number,
    of: (history) => history.parameter(key),
    has: (run) => run.parameters.some((parameter) => parameter.key === key),
  }));
}

/** Several runs in one chart, and their settings beside each other. */
export function Overlay({ runs }: { runs: readonly LearningInfo[] }) {
  const [axis, setAxis] = useState<XAxis>('totalWork');
  const [log, setLog] = useState(true);
  const [gap, setGap] = useState(false);
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
  const details = useDetails(runs);
  const configs: Configs = new Map(
    runs.flatMap(({ id }) => {
      const config = details.get(id)?.config ?? undefined;
      return config === undefined ? [] : [[id, config] as const];
    }),
  );
  const charts = [
    objectiveOf(
      present.map(({ history }) => history),
      gap,
      objectiveUnit(configs),
    ),
    HYPERGRADIENT,
    ...psnrCharts(runs, configs),
    ...parameterCharts(present.map(({ run }) => run)),
  ];
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
        <Group gap="md">
          <GapSwitch gap={gap} setGap={setGap} />
          <Switch
            size="sm"
            label="Log scale"
            checked={log}
            onChange={({ currentTarget: { checked } }) => {
              setLog(checked);
            }}
          />
          <SegmentedControl
            aria-label="Across"
            size="xs"
            value={axis}
            onChange={setAxis}
            data={X_AXES}
          />
        </Group>
      </Group>
      <SimpleGrid cols={2}>
        {charts.map(({ column, title, unit, format, of = columnOf(column), has = () => true }) => (
          <LiveChart
            key={title}
            title={title}
            unit={unit}
            x={x}
            xLabel={X_LABELS[axis]}
            lines={present.flatMap(({ run, i, history }) =>
              has(run)
                ? {
                    label: run.name,
                    values: heldAt(x, history.column(axis), of(history)),
                    style: STYLES[i % STYLES.length] ?? STYLE.first,
                    format,
                  }
                : [],
            )}
            // From its lower bound up an objective shows on a log axis alone.
            log={column === 'objective' && gap ? true : log && column?.startsWith('psnr') !== true}
            syncKey="overlay"
            version={version + (gap ? 0.5 : 0) + configs.size / 16}
          />
        ))}
      </SimpleGrid>
      <CompareTable runs={runs} details={details} />
    </Stack>
  );
}

function columnOf(column: HistoryColumn = 'objective'): (history: History) => Float64Array {
  return (history) => history.column(column);
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

import { whole } from '@bilevel/runs/display';
import { Group, SegmentedControl, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { RunDetails, RunInfo } from '../../../shared/schemas/runs.js';
import { LiveChart } from '../../charts/LiveChart.js';
import { useHistory } from '../../charts/useHistory.js';
import { Findings } from '../../components/PreparedFacts.js';
import { Problem } from '../../components/Problem.js';
import { GapSwitch } from '../../charts/GapSwitch.js';
import { CertificatePanel } from './CertificatePanel.js';
import { ResultPanel } from './ResultPanel.js';
import { X_AXES, X_LABELS, chartSpecs, type XAxis } from './charts.js';

/** The run as it goes: charts with one cursor, and what the bounds prove. */
export function WatchTab({ info, details }: { info: RunInfo; details: RunDetails | undefined }) {
  const { history, error, loading } = useHistory(info.id);
  const [axis, setAxis] = useState<XAxis>('step');
  const [log, setLog] = useState(true);
  const [gap, setGap] = useState(false);
  const { version } = history;
  const { prior, tolerance } = details?.config?.settings.training ?? {};
  const pixels = details?.pixels ?? undefined;
  const panel = useMemo(
    () => <CertificatePanel history={history} info={info} prior={prior} />,
    // `version` stands for the contents of the history, which grows in place.
    [history, version, info, prior],
  );
  const summary = details?.summary;
  const result = useMemo(
    () => <ResultPanel history={history} summary={summary} />,
    [history, version, summary],
  );
  // The switches answer at once; the charts follow as soon as there is time.
  const shown = useDeferredValue(axis);
  const shownLog = useDeferredValue(log);
  const work = details?.summary?.work.total;
  const specs = useMemo(
    () => chartSpecs(history, { tolerance, prior, pixels, work, gap }),
    [history, version, tolerance, prior, pixels, work, gap],
  );
  // Levels and bounds that follow from the settings are drawn when those have been read.
  const drawn = version + (details === undefined ? 0 : 0.5) + (work === undefined ? 0 : 0.25);
  const charts = useMemo(
    () =>
      specs.map(({ title, unit, lines, band, log: logHelps }) => (
        <LiveChart
          key={title}
          {...{ title, unit, lines, band }}
          version={drawn}
          x={history.column(shown)}
          xLabel={X_LABELS[shown]}
          log={shownLog && logHelps}
          syncKey={info.id}
        />
      )),
    [specs, history, drawn, shown, shownLog, info.id],
  );
  if (error !== undefined && history.count === 0 && info.state !== 'starting') {
    return <Problem title="The history cannot be read" message={error} />;
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between">
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
        <Text size="sm" c="dimmed" className="numbers" data-testid="row-count">
          {loading ? 'Reading the history…' : `${whole(history.count)} rows`}
        </Text>
      </Group>
      <Findings findings={details?.config?.prepared?.findings} />
      {result}
      {panel}
      <SimpleGrid cols={{ base: 2, xl: 3 }} spacing="sm">
        {charts}
      </SimpleGrid>
    </Stack>
  );
}

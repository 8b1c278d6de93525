import { Alert, Anchor, Group, Loader, Progress, Stack, Tabs, Text, Title } from '@mantine/core';
import { duration } from '@bilevel/runs/display';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { useCall, useRuns } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { StateBadge } from '../../components/StateBadge.js';
import { isActive } from '../../components/runState.js';
import type { RunInfo } from '../../../shared/schemas/runs.js';
import { DetailsTab } from './DetailsTab.js';
import { LookTab } from './LookTab.js';
import { RunActions } from './RunActions.js';
import { WatchTab } from './WatchTab.js';

/** One run: watch it, look at its pictures, read its settings. */
export default function RunPage({ id, tab }: { id: string; tab: string }) {
  const runs = useRuns();
  const [, go] = useLocation();
  const info = runs?.find((run) => run.id === id);
  const details = useCall('run', info === undefined ? undefined : { id });
  const { reload } = details;
  const state = info?.state;
  useEffect(() => {
    reload();
  }, [state, reload]);

  if (runs === undefined) return <Loader aria-label="Reading the runs" />;
  if (info === undefined) {
    return (
      <Stack>
        <Title order={1}>This run is not there</Title>
        <Text>
          It has been deleted, or its folder was moved.{' '}
          <Anchor component={Link} href="/runs">
            See the list of runs
          </Anchor>
          .
        </Text>
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="start">
        <Group gap="sm">
          <Title order={1} size="h2">
            {info.name}
          </Title>
          <StateBadge state={info.state} />
        </Group>
        <RunActions info={info} />
      </Group>
      <Status info={info} />
      <Tabs
        value={tab}
        onChange={(value) => {
          go(`/run/${id}/${value ?? 'watch'}`);
        }}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="watch">Watch</Tabs.Tab>
          <Tabs.Tab value="look">Look</Tabs.Tab>
          <Tabs.Tab value="details">Settings and results</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="watch" pt="sm">
          <WatchTab info={info} details={details.data} />
        </Tabs.Panel>
        <Tabs.Panel value="look" pt="sm">
          <LookTab info={info} />
        </Tabs.Panel>
        <Tabs.Panel value="details" pt="sm">
          {details.error !== undefined ? (
            <Problem title="The run cannot be read" message={details.error} retry={reload} />
          ) : (
            <DetailsTab details={details.data} />
          )}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Status({ info }: { info: RunInfo }) {
  const { state, message, progress, secondsLeft, evaluation, steps, seconds } = info;
  if (!isActive(state)) {
    if (message === null) return null;
    return state === 'crashed' || state === 'failed' || state === 'damaged' ? (
      <Problem
        title={state === 'crashed' ? 'The engine ended unexpectedly' : 'The run has stopped'}
        message={message}
      />
    ) : (
      <Alert color="blue">{message}</Alert>
    );
  }
  const left =
    state === 'running' && secondsLeft !== null && progress !== null && progress > 0.02
      ? `about ${duration(secondsLeft)} left`
      : undefined;
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={100 * (progress ?? 0)}
          animated={state === 'running'}
          aria-label={`Progress of the run: ${String(Math.round(100 * (progress ?? 0)))} %`}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {[
          `step ${String(steps)}`,
          duration(seconds),
          left,
          message ?? undefined,
          evaluation !== null && state === 'running'
            ? `picture ${String(evaluation.done)} of ${String(evaluation.of)}`
            : undefined,
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </Text>
    </Stack>
  );
}

import {
  Alert,
  Anchor,
  Button,
  Group,
  Loader,
  Progress,
  Stack,
  Tabs,
  Text,
  Title,
} from '@mantine/core';
import { duration } from '@bilevel/runs/display';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCleanings } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { StateBadge } from '../../components/StateBadge.js';
import { isActive, isResumable } from '../../components/runState.js';
import { CleaningCharts } from './CleaningCharts.js';
import { CleaningExport } from './CleaningExport.js';
import { CleaningResults } from './CleaningResults.js';
import { Gallery } from './Gallery.js';

/** One cleaning run: watch it, go through its suspects, read its results. */
export default function CleaningPage({ id, tab }: { id: string; tab: string }) {
  const engine = useEngine();
  const act = useAction();
  const runs = useCleanings();
  const [, go] = useLocation();
  const info = runs?.find((run) => run.id === id);
  if (runs === undefined) return <Loader aria-label="Reading the runs" />;
  if (info === undefined) {
    return (
      <Stack>
        <Title order={1}>This run is not there</Title>
        <Text>
          It has been deleted, or its folder was moved.{' '}
          <Anchor component={Link} href="/clean">
            See the cleaning runs
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
        <Group gap="xs">
          {info.state === 'running' && (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={16} aria-hidden />}
              onClick={() => void act(() => engine.call('stopCleaning', { id }))}
            >
              Stop, keep the best
            </Button>
          )}
          {isResumable(info.state) && (
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() =>
                void act(() =>
                  engine.call('resumeCleaning', {
                    id,
                    ...(info.state === 'limited' &&
                      info.settings !== null && { budget: 2 * info.settings.budget }),
                  }),
                )
              }
            >
              {info.state === 'limited' ? 'Go on with twice the work' : 'Resume'}
            </Button>
          )}
          <CleaningExport info={info} />
        </Group>
      </Group>
      <Status info={info} />
      <Tabs
        value={tab}
        onChange={(value) => {
          go(`/clean/${id}/${value ?? 'watch'}`);
        }}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="watch">Watch</Tabs.Tab>
          <Tabs.Tab value="suspects">Suspects</Tabs.Tab>
          <Tabs.Tab value="results">Settings and results</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="watch" pt="sm">
          <CleaningCharts info={info} />
        </Tabs.Panel>
        <Tabs.Panel value="suspects" pt="sm">
          <Gallery info={info} />
        </Tabs.Panel>
        <Tabs.Panel value="results" pt="sm">
          <CleaningResults info={info} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Status({ info }: { info: CleaningInfo }) {
  const { state, message, progress, last } = info;
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
  const percent = Math.round(100 * (progress ?? 0));
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent}
          animated={state === 'running'}
          aria-label={`Used of the budget: ${String(percent)} %`}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {[
          last === null ? undefined : `step ${String(last.step)}`,
          last === null ? undefined : duration(last.seconds),
          `${String(percent)} % of the budget`,
          message ?? 'ends earlier when the hold-out loss does not fall any more',
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </Text>
    </Stack>
  );
}

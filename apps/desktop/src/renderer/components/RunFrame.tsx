import type { RunKindName } from '@bilevel/runs';
import { Alert, Anchor, Group, Loader, Progress, Stack, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { isActive, type RunEntry } from '../../shared/schemas/entry.js';
import type { InfoOf } from '../../shared/schemas/runs.js';
import { useRuns } from '../app/hooks.js';
import { KIND_PLACES } from './kindPlaces.js';
import { Problem } from './Problem.js';
import { StateBadge } from './StateBadge.js';

interface RunFrameProps<K extends RunKindName, Info = InfoOf<K>> {
  readonly kind: K;
  readonly id: string;
  readonly tab: string;
  readonly tabs: readonly { key: string; label: string; panel: (info: Info) => ReactNode }[];
  readonly actions: (info: Info) => ReactNode;
  /** What is told below the bar while the run goes on. */
  readonly facts: (info: Info) => readonly (string | undefined)[];
}

/** The page of a run of any kind: name, state, what can be done, progress, tabs. */
export function RunFrame<K extends RunKindName>(props: RunFrameProps<K>) {
  const { kind, id, tab, tabs, actions, facts } = props;
  const runs = useRuns(kind);
  const { at, list } = KIND_PLACES[kind];
  const [, go] = useLocation();
  const info = runs?.find((run) => run.id === id);
  if (runs === undefined) return <Loader aria-label="Reading the runs" />;
  if (info === undefined) {
    return (
      <Stack>
        <Title order={1}>This run is not there</Title>
        <Text>
          It has been deleted, or its folder was moved.{' '}
          <Anchor component={Link} href={list}>
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
        <Group gap="xs">{actions(info)}</Group>
      </Group>
      {isActive(info.state) ? <Going info={info} facts={facts(info)} /> : <Ended info={info} />}
      <Tabs
        value={tab}
        onChange={(value) => {
          go(`${at}/${id}/${value ?? 'watch'}`);
        }}
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map(({ key, label }) => (
            <Tabs.Tab key={key} value={key}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ key, panel }) => (
          <Tabs.Panel key={key} value={key} pt="sm">
            {panel(info)}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function Ended({ info: { state, message } }: { info: RunEntry }) {
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

function Going({ info, facts }: { info: RunEntry; facts: readonly (string | undefined)[] }) {
  const percent = 100 * (info.progress ?? 0);
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent}
          aria-label={`Progress of the run: ${String(Math.round(percent))} %`}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {facts.filter((fact) => fact !== undefined).join(' · ')}
      </Text>
    </Stack>
  );
}

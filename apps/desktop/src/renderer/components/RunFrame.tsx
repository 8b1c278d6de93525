import { Alert, Anchor, Group, Loader, Progress, Stack, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { RunState } from '../../shared/schemas/entry.js';
import { Problem } from './Problem.js';
import { StateBadge } from './StateBadge.js';
import { isActive } from './runState.js';

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly message: string | null;
  readonly progress: number | null;
}

interface RunFrameProps<Info extends Entry> {
  /** Undefined until they are known. */
  readonly runs: readonly Info[] | undefined;
  readonly id: string;
  /** The page's address without the id; that of the list, and what the list is called. */
  readonly at: string;
  readonly list: { readonly href: string; readonly label: string };
  readonly tab: string;
  readonly tabs: readonly { key: string; label: string; panel: (info: Info) => ReactNode }[];
  readonly actions: (info: Info) => ReactNode;
  /** What the share of the progress bar is of. */
  readonly progressLabel: string;
  /** What is told below the bar while the run goes on. */
  readonly facts: (info: Info) => readonly (string | undefined)[];
}

/** The page of a run of any kind: name, state, what can be done, progress, tabs. */
export function RunFrame<Info extends Entry>(props: RunFrameProps<Info>) {
  const { runs, id, at, list, tab, tabs, actions } = props;
  const [, go] = useLocation();
  const info = runs?.find((run) => run.id === id);
  if (runs === undefined) return <Loader aria-label="Reading the runs" />;
  if (info === undefined) {
    return (
      <Stack>
        <Title order={1}>This run is not there</Title>
        <Text>
          It has been deleted, or its folder was moved.{' '}
          <Anchor component={Link} href={list.href}>
            {list.label}
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
      {isActive(info.state) ? <Going {...props} info={info} /> : <Ended info={info} />}
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

function Ended({ info: { state, message } }: { info: Entry }) {
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

function Going<Info extends Entry>({
  info,
  progressLabel,
  facts,
}: Pick<RunFrameProps<Info>, 'progressLabel' | 'facts'> & { info: Info }) {
  const percent = 100 * (info.progress ?? 0);
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent}
          animated={info.state === 'running'}
          aria-label={`${progressLabel}: ${String(Math.round(percent))} %`}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {facts(info)
          .filter((fact) => fact !== undefined)
          .join(' · ')}
      </Text>
    </Stack>
  );
}

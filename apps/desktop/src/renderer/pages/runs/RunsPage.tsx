import {
  Anchor,
  Checkbox,
  Group,
  Loader,
  ScrollArea,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { duration, significant, whole } from '@bilevel/runs/display';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { RunInfo } from '../../../shared/schemas/runs.js';
import { useRuns } from '../../app/hooks.js';
import { ImportButton } from '../../components/ImportButton.js';
import { StateBadge } from '../../components/StateBadge.js';
import { Overlay } from './Overlay.js';
import { RowMenu } from './RowMenu.js';

/** More lines than this cannot be told apart. */
const MOST_OVERLAID = 4;
/** Columns that a narrow window leaves out, so that the name and the actions are always in view. */
const WIDE = 'lg';

/** All runs: find, compare, rename, delete, bring in. */
export default function RunsPage() {
  const runs = useRuns();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);

  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = runs?.filter((run) => {
    const text =
      `${run.name} ${run.state} ${run.prior ?? ''} ${run.method ?? ''} ${run.folder}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const overlaid = runs?.filter(({ id }) => chosen.includes(id)) ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Runs
        </Title>
        <Group>
          <TextInput
            aria-label="Search the runs"
            placeholder="Search"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={({ currentTarget: { value } }) => {
              setSearch(value);
            }}
          />
          <ImportButton call="importRun" />
        </Group>
      </Group>
      {shown === undefined && <Loader aria-label="Reading the runs" />}
      {runs?.length === 0 && (
        <Text>
          There are no runs yet.{' '}
          <Anchor component={Link} href="/new">
            Start one
          </Anchor>
          , or import the folder of a run that the command line made.
        </Text>
      )}
      {runs !== undefined && runs.length > 0 && shown?.length === 0 && (
        <Text>No run matches “{search}”. Search for a part of a name, a state, or a prior.</Text>
      )}
      {shown !== undefined && shown.length > 0 && (
        <ScrollArea
          offsetScrollbars="x"
          viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Table of runs' }}
        >
          <Table highlightOnHover verticalSpacing={6} fz="sm" className="numbers">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Compare</Table.Th>
                <Table.Th>Name</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th visibleFrom={WIDE}>Pictures</Table.Th>
                <Table.Th visibleFrom={WIDE}>Prior, method</Table.Th>
                <Table.Th>Steps</Table.Th>
                <Table.Th>Objective</Table.Th>
                <Table.Th style={{ whiteSpace: 'nowrap' }}>PSNR, dB</Table.Th>
                <Table.Th visibleFrom={WIDE}>Weight, smoothing</Table.Th>
                <Table.Th visibleFrom={WIDE}>Work</Table.Th>
                <Table.Th>Time</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((run) => (
                <Row
                  key={run.id}
                  run={run}
                  chosen={chosen.includes(run.id)}
                  full={chosen.length >= MOST_OVERLAID}
                  choose={(on) => {
                    setChosen((before) =>
                      on ? [...before, run.id] : before.filter((id) => id !== run.id),
                    );
                  }}
                />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea>
      )}
      {overlaid.length > 0 && <Overlay runs={overlaid} />}
    </Stack>
  );
}

function Row({
  run,
  chosen,
  full,
  choose,
}: {
  run: RunInfo;
  chosen: boolean;
  full: boolean;
  choose: (on: boolean) => void;
}) {
  const number = (value: number | null, digits: number): string =>
    value === null ? '–' : significant(value, digits);
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          aria-label={`Compare ${run.name}`}
          checked={chosen}
          disabled={full && !chosen}
          onChange={({ currentTarget: { checked } }) => {
            choose(checked);
          }}
        />
      </Table.Td>
      <Table.Td miw={140} maw={240} style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={`/run/${run.id}/watch`} fz="sm">
          {run.name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <StateBadge state={run.state} />
      </Table.Td>
      <Table.Td visibleFrom={WIDE}>
        {run.validation > 0 ? `${String(run.train)} + ${String(run.validation)}` : run.train}
      </Table.Td>
      <Table.Td visibleFrom={WIDE}>
        {run.prior === null ? '–' : `${run.prior}, ${run.method ?? ''}`}
      </Table.Td>
      <Table.Td>{run.steps}</Table.Td>
      <Table.Td>{number(run.objective, 5)}</Table.Td>
      <Table.Td>{run.psnr === null ? '–' : run.psnr.toFixed(2)}</Table.Td>
      <Table.Td visibleFrom={WIDE}>
        {number(run.weight, 3)}, {number(run.smoothing, 3)}
      </Table.Td>
      <Table.Td visibleFrom={WIDE}>{whole(run.work)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{duration(run.seconds)}</Table.Td>
      <Table.Td>
        <RowMenu run={run} />
      </Table.Td>
    </Table.Tr>
  );
}

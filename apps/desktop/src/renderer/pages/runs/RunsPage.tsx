import {
  Anchor,
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
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useRuns } from '../../app/hooks.js';
import { ImportButton } from '../../components/ImportButton.js';
import { Overlay } from './Overlay.js';
import { RUN_COLUMNS, RunRow } from './RunRow.js';

/** More lines than this cannot be told apart. */
const MOST_OVERLAID = 4;

/** All runs: find, compare, rename, delete, bring in. */
export default function RunsPage() {
  const runs = useRuns('learning');
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
          <ImportButton kind="learning" />
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
          <Table
            highlightOnHover
            verticalSpacing={6}
            horizontalSpacing={6}
            fz="sm"
            className="numbers"
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th>
                  <VisuallyHidden>Compare</VisuallyHidden>
                </Table.Th>
                <Table.Th>Name</Table.Th>
                {RUN_COLUMNS.map(([first, second]) => (
                  <Table.Th key={first} style={{ whiteSpace: 'nowrap' }}>
                    {first}
                    {second !== undefined && (
                      <>
                        {' '}
                        <br />
                        {second}
                      </>
                    )}
                  </Table.Th>
                ))}
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((run) => (
                <RunRow
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

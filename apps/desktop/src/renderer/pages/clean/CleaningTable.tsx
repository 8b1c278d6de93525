import { MISSING, duration, printed, whole } from '@bilevel/runs/display';
import {
  Anchor,
  Group,
  ScrollArea,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { Link } from 'wouter';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { useRuns } from '../../app/hooks.js';
import { EntryMenu } from '../../components/EntryMenu.js';
import { ImportButton } from '../../components/ImportButton.js';
import { ProgressText } from '../../components/ProgressText.js';
import { StateBadge } from '../../components/StateBadge.js';

/** The runs so far. */
export function CleaningTable() {
  const runs = useRuns('cleaning');
  if (runs === undefined) return null;
  return (
    <Stack gap="xs" component="section" aria-labelledby="cleanings">
      <Group justify="space-between">
        <Title order={2} size="h4" id="cleanings">
          Cleaning runs
        </Title>
        <ImportButton kind="cleaning" />
      </Group>
      {runs.length === 0 ? (
        <Text size="sm" c="dimmed">
          There are none yet. Choose data above and start one, or import the folder of a run that
          the command line made.
        </Text>
      ) : (
        <ScrollArea
          offsetScrollbars="x"
          viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Table of cleaning runs' }}
        >
          <Table highlightOnHover verticalSpacing={6} fz="sm" className="numbers">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Data</Table.Th>
                <Table.Th>Samples</Table.Th>
                <Table.Th>Suspects</Table.Th>
                <Table.Th>Accuracy, validation</Table.Th>
                <Table.Th>Time</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <Row key={run.id} run={run} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea>
      )}
    </Stack>
  );
}

function Row({ run }: { run: CleaningInfo }) {
  const { id, name, state, data, counts, summary, seconds } = run;
  return (
    <Table.Tr>
      <Table.Td miw={140} maw={240} style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={`/clean/${id}/watch`} fz="sm">
          {name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} />
        <ProgressText of={run} />
      </Table.Td>
      <Table.Td maw={260} style={{ overflowWrap: 'anywhere' }}>
        {data ?? 'bundled digits'}
      </Table.Td>
      <Table.Td>{counts === null ? MISSING : whole(counts.train)}</Table.Td>
      <Table.Td>{summary?.suspects == null ? MISSING : whole(summary.suspects)}</Table.Td>
      <Table.Td>
        {summary?.validation == null
          ? MISSING
          : `${printed.percent(summary.validation.before.accuracy)} → ${printed.percent(summary.validation.after.accuracy)}`}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{duration(seconds)}</Table.Td>
      <Table.Td>
        <EntryMenu entry={run} />
      </Table.Td>
    </Table.Tr>
  );
}

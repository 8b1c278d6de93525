import { duration, printed, whole } from '@bilevel/runs/display';
import { Anchor, Checkbox, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import { ProgressText } from '../../components/ProgressText.js';
import { StateBadge } from '../../components/StateBadge.js';
import { RowMenu } from './RowMenu.js';

/** What the columns between a run's name and its menu are called; two lines where there are two. */
export const RUN_COLUMNS: readonly (readonly [string, string?])[] = [
  ['State'],
  ['Pictures'],
  ['Objective'],
  ['PSNR, dB'],
  ['Weight,', 'smoothing'],
  ['Steps,', 'work'],
  ['Time'],
];

/** A run in the table: two lines, so that every column fits into the smallest window. */
export function RunRow({
  run,
  chosen,
  full,
  choose,
}: {
  run: LearningInfo;
  chosen: boolean;
  /** As many are compared as can be. */
  full: boolean;
  choose: (on: boolean) => void;
}) {
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
        {run.prior !== null && (
          <Text size="xs" c="dimmed">
            {run.prior}, {run.method}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StateBadge state={run.state} />
        <ProgressText of={run} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {run.validation > 0 ? `${whole(run.train)} + ${whole(run.validation)}` : whole(run.train)}
      </Table.Td>
      <Table.Td>{printed.objective(run.objective)}</Table.Td>
      <Table.Td>{printed.psnr(run.psnr ?? NaN)}</Table.Td>
      <Two first={printed.number(run.weight)} second={printed.number(run.smoothing)} />
      <Two first={whole(run.steps)} second={`${whole(run.work)} units`} />
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{duration(run.seconds)}</Table.Td>
      <Table.Td>
        <RowMenu run={run} />
      </Table.Td>
    </Table.Tr>
  );
}

function Two({ first, second }: { first: string; second: string }) {
  return (
    <Table.Td style={{ whiteSpace: 'nowrap' }}>
      {first}
      <Text size="xs" c="dimmed">
        {second}
      </Text>
    </Table.Td>
  );
}

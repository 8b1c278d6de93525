import { ESTIMATED_PSNR, MISSING, duration, printed, whole } from '@bilevel/runs/display';
import { Anchor, Checkbox, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { LearningInfo, ShownParameter } from '../../../shared/schemas/learning.js';
import { ProgressText } from '../../components/ProgressText.js';
import { StateBadge } from '../../components/StateBadge.js';
import { RowMenu } from './RowMenu.js';

/** What the columns between a run's name and its menu are called; two lines where there are two. */
export const RUN_COLUMNS: readonly (readonly [string, string?])[] = [
  ['State'],
  ['Pictures'],
  ['Objective'],
  ['PSNR, dB'],
  ['Parameters'],
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
      <Table.Td>
        {printed.psnr(run.psnr ?? NaN)}
        {run.isPsnrEstimated && (
          <Text size="xs" c="dimmed" title={ESTIMATED_PSNR}>
            {run.psnrError !== null && `± ${printed.psnr(run.psnrError)}, `}estimated
          </Text>
        )}
      </Table.Td>
      <Parameters of={run.parameters} />
      <Two first={whole(run.steps)} second={`${whole(run.work)} units`} />
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{duration(run.seconds)}</Table.Td>
      <Table.Td>
        <RowMenu run={run} />
      </Table.Td>
    </Table.Tr>
  );
}

/** `w 0.0461`, and below it `ν 0.00526` and those of further terms. */
function Parameters({ of }: { of: readonly ShownParameter[] }) {
  const texts = of.map(({ symbol, value }) => `${symbol}\u00a0${printed.number(value)}`);
  return (
    <Table.Td
      style={{ whiteSpace: 'nowrap' }}
      title={of.map(({ symbol, label }) => `${symbol}: ${label.toLowerCase()}`).join('; ')}
    >
      {texts.length === 0
        ? MISSING
        : texts.map((line, i) => (
            <Text key={line} size={i === 0 ? 'sm' : 'xs'} {...(i > 0 && { c: 'dimmed' })}>
              {line}
            </Text>
          ))}
    </Table.Td>
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

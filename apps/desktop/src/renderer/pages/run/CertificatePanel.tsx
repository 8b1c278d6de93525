import { BOUND_TERMS, interval, printed, type BoundTerm } from '@bilevel/runs/display';
import { Card, Group, Progress, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import type { History } from '../../charts/history.js';
import { KindBadge } from '../../components/KindBadge.js';

/** A smaller share of the bound cannot be seen. */
const SHOWN_SHARE = 0.005;

const CONSTANTS = [
  { name: 'strong convexity μ', column: 'strongConvexity' },
  { name: 'Lipschitz constant of the gradient', column: 'lipschitzGradient' },
  { name: 'Lipschitz constant of the Hessian', column: 'lipschitzHessian' },
  { name: 'Lipschitz constant of the cross derivative', column: 'lipschitzCross' },
] as const;

/** What the bounds prove at the last step, in plain words, with every constant behind them. */
export function CertificatePanel({
  history,
  bounds,
}: {
  history: History;
  bounds: LearningInfo['bounds'];
}) {
  if (history.count === 0) return null;
  const norm = history.last('hypergradientNorm');
  const bound = history.last('hypergradientBound');
  const objective = history.last('objective');
  const upper = history.last('objectiveUpper');
  const parts = BOUND_TERMS.map((term) => ({
    term,
    share: bound > 0 ? history.last(term.column) / bound : 0,
  }));
  const dominant = parts.reduce<{ term: BoundTerm; share: number } | undefined>(
    (most, part) => (most === undefined || part.share > most.share ? part : most),
    undefined,
  );
  const constants = constantsShown(history);
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="certificate">
      <Group gap="xs" mb={4}>
        <Title order={2} size="h4" id="certificate">
          What is certain at step {history.last('step')}
        </Title>
        {bounds !== null && <KindBadge kind={bounds} />}
      </Group>
      <SimpleGrid cols={constants.length > 0 ? 2 : 1} spacing="lg">
        <Stack gap={6}>
          <Text size="sm">
            The true objective lies within <b>{interval(objective, upper - objective)}</b>. The
            computed hypergradient has norm <b>{printed.number(norm)}</b> and is at most{' '}
            <b>{printed.bound(bound)}</b> from the true one, so{' '}
            {bound < norm
              ? 'its direction can be trusted: a small enough step lowers the objective.'
              : 'its direction cannot be trusted; more accurate solves are needed, or the run is at its goal.'}
          </Text>
          {dominant !== undefined && bound > 0 && (
            <>
              <Progress.Root size="md" aria-hidden>
                {parts.map(({ term, share }, i) => (
                  <Progress.Section
                    key={term.column}
                    value={100 * share}
                    className={`part-${String(i)}`}
                  />
                ))}
              </Progress.Root>
              <Group gap="md" aria-hidden>
                {parts.map(({ term, share }, i) =>
                  share < SHOWN_SHARE ? null : (
                    <Group key={term.column} gap={4}>
                      <span className={`part part-${String(i)}`} />
                      <Text size="xs" c="dimmed">
                        {term.label} {printed.percent(share, 0)}
                      </Text>
                    </Group>
                  ),
                )}
              </Group>
              <Text size="sm">
                The largest part of the bound, {printed.percent(dominant.share, 0)}, comes from{' '}
                {dominant.term.origin}. {dominant.term.remedy}
              </Text>
            </>
          )}
        </Stack>
        {constants.length > 0 && (
          <Table verticalSpacing={2} fz="sm" className="numbers">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Constant of the lower level</Table.Th>
                <Table.Th>Value</Table.Th>
                <Table.Th>Kind</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {constants.map(({ name, value }) => (
                <Table.Tr key={name}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{value}</Table.Td>
                  <Table.Td>
                    <KindBadge
                      kind={history.last('constantsCertified') === 1 ? 'certified' : 'estimated'}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </SimpleGrid>
    </Card>
  );
}

/** The constants at the last step; none in runs of versions that did not record them. */
function constantsShown(history: History): { name: string; value: string }[] {
  const [mu, ...others] = CONSTANTS.map(({ name, column }) => ({
    name,
    value: history.last(column),
  }));
  if (mu === undefined || Number.isNaN(mu.value)) return [];
  return [
    { name: mu.name, value: `≥\u00a0${printed.number(mu.value)}` },
    ...others.map(({ name, value }) => ({
      name,
      value: value === Infinity ? 'only near a point' : `≤\u00a0${printed.bound(value)}`,
    })),
  ];
}

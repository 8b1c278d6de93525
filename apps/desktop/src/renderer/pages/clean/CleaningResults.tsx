import { duration, listed, roundedUp, significant } from '@bilevel/runs/display';
import { Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { KindBadge } from '../../components/KindBadge.js';
import { percent } from './format.js';

type Comparison = NonNullable<CleaningInfo['summary']>['test'];

const STATUS: Readonly<Record<string, string>> = {
  'hold-out': 'the hold-out loss did not fall any more',
  converged: 'converged',
  budget: 'the budget was used up',
  steps: 'the most steps were made',
  accuracy: 'no step could be proven any more at this accuracy',
  interrupted: 'stopped',
};

/** What was asked and what came out. */
export function CleaningResults({ info }: { info: CleaningInfo }) {
  const { counts, settings, summary, folder } = info;
  return (
    <SimpleGrid cols={2} spacing="md">
      <Card withBorder component="section" aria-labelledby="results">
        <Title order={2} size="h4" id="results" mb="xs">
          Results
        </Title>
        {summary === null ? (
          <Text size="sm">The run has not ended yet.</Text>
        ) : (
          <Stack gap="sm">
            <Text size="sm" className="numbers">
              {summary.suspects === null
                ? 'Suspects were not chosen'
                : `${summary.suspects.toLocaleString('en')} suspects`}
              , by the weights of step {summary.best} of {summary.steps};{' '}
              {STATUS[summary.status] ?? summary.status}; {duration(summary.seconds)}.
            </Text>
            <Group gap="xs">
              <Text size="sm" className="numbers">
                Objective {significant(summary.objective.value, 5)} ±{' '}
                {roundedUp(summary.objective.error)}
              </Text>
              <KindBadge kind={summary.objective.kind} />
            </Group>
            {summary.objective.error > Math.abs(summary.objective.value) && (
              <Text size="sm" c="dimmed">
                So wide an interval says nothing about the objective. What decides is the hold-out
                loss, which is measured.
              </Text>
            )}
            <Accuracies
              rows={[
                { name: 'Validation', of: summary.validation },
                { name: 'Test', of: summary.test },
              ]}
            />
            {summary.detection !== null && (
              <Facts
                facts={[
                  ['Labels made wrong', summary.detection.corrupted.toLocaleString('en')],
                  ['Found of them (recall)', optional(summary.detection.recall)],
                  ['Rightly suspected (precision)', optional(summary.detection.precision)],
                  ['Area under the ROC curve', summary.detection.auc?.toFixed(4) ?? '–'],
                ]}
              />
            )}
            {summary.tried.length > 0 && (
              <>
                <Text size="sm" c="dimmed">
                  Losses that differ by no more than chance explains count as equal. Of the shares
                  with the smallest, the largest is left out that as many contradicted labels bear
                  out, else the smallest.
                </Text>
                <Table fz="sm" verticalSpacing={3} className="numbers">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Share left out</Table.Th>
                      <Table.Th>Hold-out loss without it</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {summary.tried.map(({ share, holdOutLoss }) => (
                      <Table.Tr key={share}>
                        <Table.Td>{percent(share)}</Table.Td>
                        <Table.Td>{significant(holdOutLoss, 5)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </>
            )}
          </Stack>
        )}
      </Card>
      <Card withBorder component="section" aria-labelledby="settings">
        <Title order={2} size="h4" id="settings" mb="xs">
          Settings
        </Title>
        <Facts
          facts={[
            ['Folder', folder],
            ['Data', info.data ?? 'bundled digits'],
            ...(counts === null
              ? []
              : ([
                  ['Samples to clean', counts.train.toLocaleString('en')],
                  [
                    'Validation samples',
                    `${counts.validation.toLocaleString('en')} + ${counts.holdOut.toLocaleString('en')} held out`,
                  ],
                  ['Test samples', counts.test.toLocaleString('en')],
                  ['Classes, features', `${String(counts.classes)}, ${String(counts.features)}`],
                ] as const)),
            ...(summary?.classNames === undefined
              ? []
              : ([['Classes', listed(summary.classNames)]] as const)),
            ...(settings === null
              ? []
              : ([
                  ['Made wrong on purpose', percent(settings.corrupt)],
                  ['Method', settings.method],
                  ['Ridge', significant(settings.ridge)],
                  ['Budget, patience', `${String(settings.budget)}, ${String(settings.patience)}`],
                  ['Seed', String(settings.seed)],
                ] as const)),
          ]}
        />
      </Card>
    </SimpleGrid>
  );
}

function Accuracies({ rows }: { rows: readonly { name: string; of: Comparison }[] }) {
  return (
    <Table fz="sm" verticalSpacing={3} className="numbers">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Accuracy on</Table.Th>
          <Table.Th>labels as given</Table.Th>
          <Table.Th>without suspects</Table.Th>
          <Table.Th>true labels</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, of }) =>
          of === null ? null : (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>{percent(of.before.accuracy)}</Table.Td>
              <Table.Td>
                <b>{percent(of.after.accuracy)}</b>
              </Table.Td>
              <Table.Td>{of.clean === null ? 'not known' : percent(of.clean.accuracy)}</Table.Td>
            </Table.Tr>
          ),
        )}
      </Table.Tbody>
    </Table>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <Table fz="sm" verticalSpacing={3} className="numbers">
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function optional(share: number | undefined): string {
  return share === undefined ? '–' : percent(share);
}

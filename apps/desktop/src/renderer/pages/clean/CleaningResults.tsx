import {
  counted,
  duration,
  endingText,
  interval,
  listed,
  printed,
  whole,
} from '@bilevel/runs/display';
import { CLEANING_OPTIONS } from '@bilevel/runs/options';
import { Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { Facts } from '../../components/Facts.js';
import { KindBadge } from '../../components/KindBadge.js';
import { Warnings } from './Warnings.js';

const { percent } = printed;

type Comparison = NonNullable<CleaningInfo['summary']>['test'];

/** What was asked and what came out. */
export function CleaningResults({ info }: { info: CleaningInfo }) {
  const { counts, settings, summary, folder } = info;
  const onAll = summary?.tried.some(({ loss }) => loss !== undefined) ?? false;
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
            <Warnings warnings={info.warnings} />
            <Text size="sm" className="numbers">
              {endingText(summary.status)}.{' '}
              {summary.suspects === null
                ? 'Suspects were not chosen'
                : `${whole(summary.suspects)} suspects`}
              , by the weights of step {summary.best} of {summary.steps};{' '}
              {duration(summary.seconds)}.
            </Text>
            <Group gap="xs">
              <Text size="sm" className="numbers">
                Objective {interval(summary.objective.value, summary.objective.error)}
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
                  ['Labels made wrong', whole(summary.detection.corrupted)],
                  ['Found of them (recall)', percent(summary.detection.recall)],
                  ['Rightly suspected (precision)', percent(summary.detection.precision)],
                  ['Area under the ROC curve', printed.share(summary.detection.auc)],
                ]}
              />
            )}
            {summary.tried.length > 0 && (
              <>
                <Text size="sm" c="dimmed">
                  {onAll &&
                    'Hold-out samples alone are too few to decide; all samples do, each judged by a classifier that was not trained on it. '}
                  Losses that differ by no more than chance explains count as equal. Of the shares
                  with the smallest, the largest is left out that as many contradicted labels bear
                  out, else the smallest.
                </Text>
                <Table fz="sm" verticalSpacing={3} className="numbers">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Share left out</Table.Th>
                      <Table.Th>Hold-out loss without it</Table.Th>
                      {onAll && <Table.Th>Loss on all samples</Table.Th>}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {summary.tried.map(({ share, holdOutLoss, loss }) => (
                      <Table.Tr key={share}>
                        <Table.Td>{percent(share)}</Table.Td>
                        <Table.Td>{printed.objective(holdOutLoss)}</Table.Td>
                        {onAll && <Table.Td>{printed.objective(loss)}</Table.Td>}
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
                  [CLEANING_OPTIONS.train.name, whole(counts.train)],
                  [
                    CLEANING_OPTIONS.validation.name,
                    `${whole(counts.validation)} + ${whole(counts.holdOut)} held out`,
                  ],
                  [CLEANING_OPTIONS.test.name, whole(counts.test)],
                  ['Classes, features', `${String(counts.classes)}, ${String(counts.features)}`],
                ] as const)),
            ...(summary?.classNames === undefined
              ? []
              : ([['Classes', listed(summary.classNames)]] as const)),
            ...(settings === null
              ? []
              : ([
                  [CLEANING_OPTIONS.corrupt.name, percent(settings.corrupt)],
                  [CLEANING_OPTIONS.scaling.name, settings.scaling ?? 'none'],
                  [CLEANING_OPTIONS.method.name, settings.method],
                  [CLEANING_OPTIONS.ridge.name, printed.number(settings.ridge)],
                  [CLEANING_OPTIONS.budget.name, counted(settings.budget, 'unit')],
                  [CLEANING_OPTIONS.patience.name, counted(settings.patience, 'step')],
                  [CLEANING_OPTIONS.seed.name, String(settings.seed)],
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

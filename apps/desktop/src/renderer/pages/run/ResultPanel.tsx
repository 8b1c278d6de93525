import {
  beforeInWords,
  betterStep,
  isNumber,
  parametersOf,
  printed,
  scoresOf,
  type RunScore,
} from '@bilevel/runs/display';
import type { RunConfig } from '@bilevel/runs/settings';
import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { LearningDetails } from '../../../shared/schemas/learning.js';
import type { History } from '../../charts/history.js';

/** What has been learned so far, and what it is worth: the answer a person came for. */
export function ResultPanel({
  history,
  summary,
  config,
}: {
  history: History;
  summary: LearningDetails['summary'] | undefined;
  config: RunConfig | undefined;
}) {
  const best = bestRow(history, summary);
  if (best === undefined) return null;
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="result">
      <Title order={2} size="h4" id="result" mb={4}>
        {summary == null ? 'The best so far' : 'The result'}, of step {history.column('step')[best]}
      </Title>
      <Group gap="xl" className="numbers">
        {config !== undefined && (
          <>
            {parametersOf(config.settings)
              .filter(isNumber)
              .map(({ key, label }) => (
                <Fact
                  key={key}
                  name={label}
                  value={printed.number(history.parameter(key)[best] ?? NaN)}
                />
              ))}
            {scoresOf(config)
              .flatMap((score) => scoreFact(score, { history, summary, config, best }))
              .map((fact) => (
                <Fact key={fact.name} {...fact} />
              ))}
          </>
        )}
      </Group>
    </Card>
  );
}

/** A score of the validation pictures, or where there are none of the training pictures; nothing where it is not known. */
function scoreFact(
  { label, unit, columns, text, result, means }: RunScore,
  {
    history,
    summary,
    config,
    best,
  }: {
    history: History;
    summary: LearningDetails['summary'] | undefined;
    config: RunConfig;
    best: number;
  },
): { name: string; value: string }[] {
  const at = (role: 'train' | 'validation', row: number): number =>
    history.column(columns[role])[row] ?? NaN;
  const role = !Number.isNaN(at('validation', best)) ? 'validation' : 'train';
  const now = at(role, best);
  if (Number.isNaN(now)) return [];
  const ended = summary == null ? undefined : means(summary, role);
  const from = before(ended?.noisy, beforeInWords(config.settings), at(role, 0), text);
  const pictures = role === 'train' ? 'training' : role;
  return [
    {
      name: `${label}, ${pictures}${unit && `, ${unit}`}`,
      value: `${from} → ${ended === undefined ? text(now) : result(ended)}`,
    },
  ];
}

/** The score of the pictures that were measured, known once there is a summary; until then that of the first weights. */
function before(
  noisy: number | null | undefined,
  word: string,
  first: number,
  text: (value: number) => string,
): string {
  return noisy == null ? `${text(first)} with the first weights` : `${text(noisy)} ${word}`;
}

/** The row of the result: as the summary says, and until there is one of the best step so far. */
function bestRow(
  history: History,
  summary: LearningDetails['summary'] | undefined,
): number | undefined {
  const told = summary == null ? -1 : history.column('step').indexOf(summary.best ?? NaN);
  if (told >= 0) return told;
  const upper = history.column('objectiveUpper');
  let best: number | undefined;
  for (const i of upper.keys()) best = betterStep(best, i, (row) => upper[row]!);
  return best;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fw={600}>{value}</Text>
    </Stack>
  );
}

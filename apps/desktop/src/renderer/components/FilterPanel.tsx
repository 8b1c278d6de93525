import { isNumber, parametersOf, type ModelSettings } from '@bilevel/runs/display';
import { Button, Card, Group, Slider, Text, Title } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { isActive } from '../../shared/schemas/entry.js';
import type { LearningInfo } from '../../shared/schemas/learning.js';
import { useCall, useSettled, useThrottled } from '../app/hooks.js';
import { FilterTiles } from './FilterTiles.js';
import { Problem } from './Problem.js';

/** Milliseconds between two drawings of a run that goes on. */
const PACE = 400;

/** The learned filters at any step: as the run goes those of its newest, then of the best. */
export function FilterPanel({
  info,
  model,
  name,
  few,
}: {
  info: LearningInfo;
  model: ModelSettings | undefined;
  /** Of the run, where there are several. */
  name?: string;
  /** So many are shown at first. */
  few?: number;
}) {
  const hasArrays = model !== undefined && !parametersOf(model).every(isNumber);
  const heading = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const settled = useSettled(chosen, 80);
  const made = useThrottled(info.steps, PACE);
  const going = isActive(info.state);
  const read = useCall(
    'arrays',
    hasArrays ? { id: info.id, step: settled ?? (going ? made : null) } : undefined,
    { keep: true },
  );
  const { reload } = read;
  useEffect(() => {
    reload();
  }, [info.state, reload]);
  if (!hasArrays) return null;
  if (read.error !== undefined) {
    return <Problem title="The filters cannot be read" message={read.error} retry={reload} />;
  }
  const { step, steps = [], arrays } = read.data ?? {};
  if (step == null || arrays === undefined) return null;
  const last = steps.at(-1) ?? 0;
  const which = chosen !== null ? '' : going ? ', the newest' : ', the result';
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby={heading}>
      <Group justify="space-between" align="end" mb={6}>
        <Title order={2} size="h4" id={heading} style={{ overflowWrap: 'anywhere' }}>
          {name === undefined ? 'Filters of step ' : `${name}: filters of step `}
          {step}
          {which}
        </Title>
        {steps.length > 1 && (
          <Group gap="sm" style={{ flex: 1, maxWidth: 380 }}>
            <Text size="xs" c="dimmed">
              Step
            </Text>
            <Slider
              style={{ flex: 1 }}
              thumbLabel="Step of the filters"
              label={null}
              min={steps[0] ?? 0}
              max={last}
              value={chosen ?? step}
              onChange={setChosen}
            />
            <Button
              size="compact-sm"
              variant="default"
              disabled={chosen === null}
              onClick={() => {
                setChosen(null);
              }}
            >
              {going ? 'Newest' : 'Result'}
            </Button>
          </Group>
        )}
      </Group>
      <FilterTiles
        prior={model.training.prior}
        arrays={arrays}
        {...(few !== undefined && { few })}
      />
    </Card>
  );
}

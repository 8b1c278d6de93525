import { galleriesInWords, isNumber, parametersOf } from '@bilevel/runs/display';
import { Button, Card, Group, Slider, Text, Title } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { isActive } from '../../shared/schemas/entry.js';
import type { LearningDetails, LearningInfo } from '../../shared/schemas/learning.js';
import { useCall, useSettled, useThrottled } from '../app/hooks.js';
import { LearnedTiles } from './LearnedTiles.js';
import { Problem } from './Problem.js';
import { useGalleries } from './useGalleries.js';

/** Milliseconds between two drawings of a run that goes on. */
const PACE = 400;

/** What was learned that can be looked at, at any step: as the run goes that of its newest, then of the best. */
export function LearnedPanel({
  info,
  config,
  name,
  few,
}: {
  info: LearningInfo;
  config: LearningDetails['config'] | undefined;
  /** Of the run, where there are several. */
  name?: string;
  /** So many are shown at first. */
  few?: number;
}) {
  const model = config?.settings;
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
  const { step, steps = [], arrays } = read.data ?? {};
  const galleries = useGalleries(
    model === undefined || arrays === undefined
      ? undefined
      : { prior: model.training.prior, arrays },
    config?.prepared?.pictures.largest,
  );
  if (!hasArrays) return null;
  if (read.error !== undefined) {
    return <Problem title="What was learned cannot be read" message={read.error} retry={reload} />;
  }
  if (step === undefined || galleries.length === 0) return null;
  const what = galleriesInWords(galleries);
  const last = steps.at(-1) ?? 0;
  const which = chosen !== null ? '' : going ? ', the newest' : ', the result';
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby={heading}>
      <Group justify="space-between" align="end" mb={6}>
        <Title order={2} size="h4" id={heading} style={{ overflowWrap: 'anywhere' }}>
          {name === undefined ? what : `${name}: ${what.toLowerCase()}`} of step {step}
          {which}
        </Title>
        {steps.length > 1 && (
          <Group gap="sm" style={{ flex: 1, maxWidth: 380 }}>
            <Text size="xs" c="dimmed">
              Step
            </Text>
            <Slider
              style={{ flex: 1 }}
              thumbLabel={`Step of the ${what.toLowerCase()}`}
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
      <LearnedTiles galleries={galleries} {...(few !== undefined && { few })} />
    </Card>
  );
}

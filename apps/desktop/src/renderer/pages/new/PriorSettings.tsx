import { Checkbox, Group, NumberInput, Select, Stack, Title } from '@mantine/core';
import { TRAINING_OPTIONS, type NumberOption } from '@bilevel/runs/options';
import { runSettings } from '@bilevel/runs/settings';
import { choiceData } from '../../components/SettingField.js';
import { withTraining, type Draft } from './draft.js';

/** The prior, and which of its weights are learned. */
export function PriorSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const { training } = draft.settings;
  return (
    <Stack gap="xs" component="section" aria-labelledby="prior">
      <Title order={2} size="h4" id="prior">
        Prior
      </Title>
      <Select
        aria-labelledby="prior"
        allowDeselect={false}
        value={training.prior}
        onChange={(value) => {
          const parsed = runSettings.shape.training.shape.prior.safeParse(value);
          if (parsed.success) setDraft(withTraining(draft, { prior: parsed.data }));
        }}
        data={choiceData(TRAINING_OPTIONS.prior)}
      />
      <Group grow align="start">
        <Learned
          label="Learn the weight"
          held={TRAINING_OPTIONS.weight}
          value={training.weight}
          // One of the two has to be learned.
          locked={training.smoothing !== undefined}
          change={(weight) => {
            setDraft(withTraining(draft, { weight }));
          }}
        />
        <Learned
          label="Learn the smoothing"
          held={TRAINING_OPTIONS.smoothing}
          value={training.smoothing}
          locked={training.weight !== undefined}
          change={(smoothing) => {
            setDraft(withTraining(draft, { smoothing }));
          }}
        />
      </Group>
    </Stack>
  );
}

function Learned({
  label,
  held,
  value,
  locked,
  change,
}: {
  label: string;
  held: NumberOption;
  value: number | undefined;
  locked: boolean;
  change: (value: number | undefined) => void;
}) {
  return (
    <Stack gap={6}>
      <Checkbox
        label={label}
        checked={value === undefined}
        disabled={locked}
        onChange={({ currentTarget: { checked } }) => {
          change(checked ? undefined : 0.01);
        }}
      />
      {value !== undefined && (
        <NumberInput
          label={held.name}
          min={1e-6}
          step={0.001}
          value={value}
          onChange={(to) => {
            if (typeof to === 'number' && to > 0) change(to);
          }}
        />
      )}
    </Stack>
  );
}

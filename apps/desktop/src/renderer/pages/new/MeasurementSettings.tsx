import { FIDELITIES, OPERATORS } from '@bilevel/imaging/describe';
import { DATA_OPTIONS, TRAINING_OPTIONS } from '@bilevel/runs/options';
import { Stack, Title } from '@mantine/core';
import { memo } from 'react';
import { PictureOfOperator } from '../../components/PictureOfOperator.js';
import { ChoiceField } from '../../components/SettingField.js';
import { withData, withTraining, type Draft } from './draft.js';
import { PartSettings } from './PartSettings.js';

/** What is measured of a picture, the noise that it has for the model, and whether colour is kept. */
export const MeasurementSettings = memo(function MeasurementSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const { data, training } = draft.settings;
  const chosen = OPERATORS.find(({ name }) => name === data.operator?.name);
  return (
    <Stack gap="xs" component="section" aria-labelledby="measurement">
      <Title order={2} size="h4" id="measurement">
        Measurement
      </Title>
      <PartSettings
        label={DATA_OPTIONS.operator.name}
        parts={OPERATORS}
        value={data.operator}
        onChange={(operator) => {
          const takes = OPERATORS.find(({ name }) => name === operator?.name)?.picture;
          // What belongs to another is refused.
          setDraft(
            withData(draft, {
              operator,
              ...(takes === undefined && { mask: undefined }),
            }),
          );
        }}
      />
      {chosen?.picture !== undefined && (
        <PictureOfOperator
          what={chosen.picture}
          path={data.mask}
          onChange={(mask) => {
            setDraft(withData(draft, { mask }));
          }}
        />
      )}
      <PartSettings
        label={TRAINING_OPTIONS.fidelity.name}
        parts={FIDELITIES}
        value={training.fidelity}
        onChange={(fidelity) => {
          setDraft(withTraining(draft, { fidelity }));
        }}
      />
      <ChoiceField
        option={DATA_OPTIONS.colour}
        value={data.colour}
        onChange={(colour) => {
          setDraft(withData(draft, { colour }));
        }}
      />
    </Stack>
  );
});

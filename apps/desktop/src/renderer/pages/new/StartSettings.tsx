import { startsOf, type RegulariserTerm } from '@bilevel/imaging/describe';
import { TRAINING_OPTIONS } from '@bilevel/runs/options';
import { Select } from '@mantine/core';
import { sentenceCase } from '../../components/sentenceCase.js';
import { useModels } from '../../components/useModels.js';
import { withTraining, type Draft } from './draft.js';

/** Where learning starts: as usual, at a start that the regulariser has by name, or at a model. */
export function StartSettings({
  draft,
  setDraft,
  terms,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  terms: readonly RegulariserTerm[];
}) {
  const models = useModels();
  const named = startsOf(terms);
  const { start } = draft.settings.training;
  const value = typeof start === 'string' ? start : null;
  const help = named.find(({ name }) => name === value)?.help;
  return (
    <Select
      label={TRAINING_OPTIONS.start.name}
      description={help === undefined ? undefined : `${sentenceCase(help)}.`}
      placeholder="As usual"
      clearable
      searchable
      value={value}
      data={[
        ...(named.length > 0
          ? [
              {
                group: 'By name',
                items: named.map(({ name, label }) => ({ value: name, label })),
              },
            ]
          : []),
        ...models.map(({ group, items }) => ({
          group,
          items: items.map(({ model, label }) => ({ value: model, label })),
        })),
      ]}
      onChange={(chosen) => {
        setDraft(withTraining(draft, { start: chosen ?? undefined }));
      }}
    />
  );
}

import {
  MOST_TERMS,
  lengthOf,
  termsOf,
  type Parameter,
  type RegulariserTerm,
} from '@bilevel/imaging/describe';
import { isNumber, whole } from '@bilevel/runs/display';
import { AUTOMATIC, TRAINING_OPTIONS, priorFor } from '@bilevel/runs/options';
import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { memo } from 'react';
import { NumberField } from '../../components/SettingField.js';
import { withTraining, type Draft } from './draft.js';
import { LearnedParameter } from './LearnedParameter.js';
import { StartSettings } from './StartSettings.js';
import { NONE, TermSettings } from './TermSettings.js';

/** The regularisers of the model, and which of their parameters are learned. */
export const ModelSettings = memo(function ModelSettings({
  draft,
  setDraft,
  channels,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** Of the pictures that are learned from; 2 where they are complex. */
  channels: number;
}) {
  const { prior, ridge, fixed = {} } = draft.settings.training;
  const automatic = prior === AUTOMATIC;
  const terms = termsOf(priorFor(prior, channels));
  const parameters = terms.flatMap((term) => term.parameters);
  const learned = parameters.filter(({ key }) => fixed[key] === undefined);
  const chosen = prior.split('+');
  const change = (at: number, name: string): void => {
    const names = chosen.map((one, i) => (i === at ? name : one));
    if (at === chosen.length) names.push(name);
    const to = name === AUTOMATIC ? [name] : names.filter((one) => one !== NONE);
    // What is held fixed, and a start, belong to the terms that there were.
    setDraft(withTraining(draft, { prior: to.join('+'), fixed: undefined, start: undefined }));
  };
  return (
    <Stack gap="xs" component="section" aria-labelledby="prior">
      <Title order={2} size="h4" id="prior">
        {TRAINING_OPTIONS.prior.name}
      </Title>
      {(automatic || chosen.length === MOST_TERMS ? chosen : [...chosen, NONE]).map((value, i) => (
        <TermSettings
          // Terms have no name of their own: two of a sum may be alike.
          key={i}
          labels={LABELS[i] ?? ['', '']}
          value={value}
          otherwise={terms[i]?.options ?? {}}
          first={i === 0}
          change={(name) => {
            change(i, name);
          }}
        />
      ))}
      <Text size="sm" c="dimmed" className="numbers">
        {automatic && `${TRAINING_OPTIONS.prior.otherwise}: `}
        {terms.map(formulaOf).join(' + ')}
      </Text>
      <SimpleGrid cols={2}>
        {parameters.filter(isNumber).map((parameter) => (
          <LearnedParameter
            key={parameter.key}
            parameter={parameter}
            value={fixed[parameter.key]}
            // One of them has to be learned.
            locked={learned.length === 1 && learned[0]?.key === parameter.key}
            change={(value) => {
              const others = Object.entries(fixed).filter(([other]) => other !== parameter.key);
              const held = Object.fromEntries(
                value === undefined ? others : [...others, [parameter.key, value] as const],
              );
              setDraft(withTraining(draft, { fixed: held }));
            }}
          />
        ))}
      </SimpleGrid>
      {parameters
        .filter((parameter) => !isNumber(parameter))
        .map((parameter) => (
          <Text key={parameter.key} size="sm">
            {arrayText(parameter)}
          </Text>
        ))}
      <StartSettings draft={draft} setDraft={setDraft} terms={terms} />
      <NumberField
        option={TRAINING_OPTIONS.ridge}
        value={ridge}
        onChange={(value) => {
          setDraft(withTraining(draft, { ridge: value }));
        }}
      />
    </Stack>
  );
});

/** Of a term and of its potential. */
const LABELS: readonly (readonly [string, string])[] = [
  ['prior', 'Potential'],
  ['And another', 'Its potential'],
  ['And a third', 'Potential of the third'],
  ['And a fourth', 'Potential of the fourth'],
];

/** `Taps of the filters β: 24 × 1 × 24 = 576 numbers, learned.` */
function arrayText({ label, symbol, shape = [] }: Parameter): string {
  const product = shape.length > 1 ? `${shape.join(' × ')} = ` : '';
  return `${label} ${symbol}: ${product}${whole(lengthOf({ shape }))} numbers, learned.`;
}

/** The formula of a term with the symbols that its parameters have in the sum. */
function formulaOf({ entry, options, parameters }: RegulariserTerm): string {
  return entry.parameters(options).reduce((formula, { symbol }, i) => {
    const alone = new RegExp(`(?<!\\p{L})${symbol}(?!\\p{L})`, 'gu');
    return formula.replace(alone, parameters[i]?.symbol ?? symbol);
  }, entry.formula);
}

import {
  REGULARISERS,
  potentialsFor,
  termsOf,
  type Parameter,
  type RegulariserEntry,
  type RegulariserTerm,
} from '@bilevel/imaging/describe';
import { isNumber } from '@bilevel/runs/display';
import { AUTOMATIC, TRAINING_OPTIONS, priorFor, type NumberOption } from '@bilevel/runs/options';
import { Checkbox, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { NumberField } from '../../components/SettingField.js';
import { withTraining, type Draft } from './draft.js';

const NONE = 'none';
/** What a parameter is held at until it is told otherwise. */
const HELD = 0.01;

/** The regularisers of the model, and which of their parameters are learned. */
export function ModelSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const { prior, ridge, fixed = {} } = draft.settings.training;
  const terms = termsOf(priorFor(prior, false));
  const parameters = terms.flatMap((term) => term.parameters);
  const learned = parameters.filter(({ key }) => fixed[key] === undefined);
  const change = (names: readonly string[]): void => {
    // What is held fixed belongs to the terms that there were.
    setDraft(withTraining(draft, { prior: names.join('+'), fixed: undefined }));
  };
  const chosen = prior === AUTOMATIC ? [AUTOMATIC] : prior.split('+');
  return (
    <Stack gap="xs" component="section" aria-labelledby="prior">
      <Title order={2} size="h4" id="prior">
        {TRAINING_OPTIONS.prior.name}
      </Title>
      <Term
        labels={['prior', 'Potential']}
        value={chosen[0] ?? AUTOMATIC}
        first
        change={(name) => {
          change(name === AUTOMATIC ? [name] : [name, ...chosen.slice(1)]);
        }}
      />
      {prior !== AUTOMATIC && (
        <Term
          labels={['And another', 'Its potential']}
          value={chosen[1] ?? NONE}
          change={(name) => {
            change([chosen[0] ?? AUTOMATIC, ...(name === NONE ? [] : [name]), ...chosen.slice(2)]);
          }}
        />
      )}
      <Text size="sm" c="dimmed" className="numbers">
        {prior === AUTOMATIC && `${TRAINING_OPTIONS.prior.otherwise}: `}
        {terms.map(formulaOf).join(' + ')}
      </Text>
      <SimpleGrid cols={2}>
        {parameters.filter(isNumber).map((parameter) => (
          <Learned
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
        .map(({ key, label, shape = [] }) => (
          <Text key={key} size="sm">
            {label}: {shape.join('×')} numbers, learned.
          </Text>
        ))}
      <NumberField
        option={TRAINING_OPTIONS.ridge}
        value={ridge}
        onChange={(value) => {
          setDraft(withTraining(draft, { ridge: value }));
        }}
      />
    </Stack>
  );
}

/** One term of the sum: a regulariser, and its potential where it has a choice. */
function Term({
  labels: [label, potentialLabel],
  value,
  first = false,
  change,
}: {
  labels: readonly [string, string];
  value: string;
  first?: boolean;
  change: (name: string) => void;
}) {
  const [name = '', list = ''] = value.split(':');
  const words = list === '' ? [] : list.split(',');
  const potential = words.find((word) => !word.includes('='));
  /** What a preset or a file says besides. */
  const options = words.filter((word) => word.includes('='));
  const entry: RegulariserEntry | undefined = REGULARISERS.find((one) => one.name === name);
  const usual = first
    ? { value: AUTOMATIC, label: 'As the pictures are' }
    : { value: NONE, label: 'None' };
  const potentials = entry === undefined ? [] : potentialsFor(entry);
  return (
    <>
      <Select
        {...(first ? { 'aria-labelledby': label } : { label })}
        allowDeselect={false}
        value={name}
        data={[usual, ...REGULARISERS.map((one) => ({ value: one.name, label: one.label }))]}
        onChange={(to) => {
          if (to !== null && to !== name) change(to);
        }}
      />
      {potentials.length > 1 && (
        <Select
          label={potentialLabel}
          allowDeselect={false}
          value={potential ?? potentials[0] ?? null}
          data={[...potentials]}
          onChange={(to) => {
            if (to === null) return;
            const chosen = [...(to === potentials[0] ? [] : [to]), ...options];
            change(chosen.length === 0 ? name : `${name}:${chosen.join(',')}`);
          }}
        />
      )}
    </>
  );
}

/** The formula of a term with the symbols that its parameters have in the sum. */
function formulaOf({ entry, options, parameters }: RegulariserTerm): string {
  return entry.parameters(options).reduce((formula, { symbol }, i) => {
    const alone = new RegExp(`(?<!\\p{L})${symbol}(?!\\p{L})`, 'gu');
    return formula.replace(alone, parameters[i]?.symbol ?? symbol);
  }, entry.formula);
}

function Learned({
  parameter: { label, help, unit },
  value,
  locked,
  change,
}: {
  parameter: Parameter;
  value: number | undefined;
  locked: boolean;
  change: (value: number | undefined) => void;
}) {
  return (
    <Stack gap={6}>
      <Checkbox
        label={`Learn the ${label.toLowerCase()}`}
        checked={value === undefined}
        disabled={locked}
        onChange={({ currentTarget: { checked } }) => {
          change(checked ? undefined : HELD);
        }}
      />
      {value !== undefined && (
        <NumberField
          option={heldAt(label, `${help}${unit === 'data' ? ', in the unit of the pictures' : ''}`)}
          value={value}
          onChange={(to = HELD) => {
            change(to);
          }}
        />
      )}
    </Stack>
  );
}

/** The setting of a parameter that is held fixed, as one is described. */
function heldAt(label: string, help: string): NumberOption {
  const { flag } = TRAINING_OPTIONS.fixed;
  return { kind: 'number', above: 0, flag, name: `${label}, held fixed`, help, default: HELD };
}

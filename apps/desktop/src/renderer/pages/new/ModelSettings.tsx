import {
  REGULARISERS,
  potentialsFor,
  termsOf,
  type RegulariserEntry,
} from '@bilevel/imaging/describe';
import { AUTOMATIC, TRAINING_OPTIONS, priorFor } from '@bilevel/runs/options';
import {
  Checkbox,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { withTraining, type Draft } from './draft.js';

const NONE = 'none';

/** The regularisers of the model, and which of their parameters are learned. */
export function ModelSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const { prior, fixed = {} } = draft.settings.training;
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
        {terms.map(({ entry }) => entry.formula).join(' + ')}
      </Text>
      <SimpleGrid cols={2}>
        {parameters.map(({ key, label }) => (
          <Learned
            key={key}
            label={label}
            value={fixed[key]}
            // One of them has to be learned.
            locked={learned.length === 1 && learned[0]?.key === key}
            change={(value) => {
              const others = Object.entries(fixed).filter(([other]) => other !== key);
              const held = Object.fromEntries(
                value === undefined ? others : [...others, [key, value] as const],
              );
              setDraft(withTraining(draft, { fixed: held }));
            }}
          />
        ))}
      </SimpleGrid>
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
  const [name = '', potential] = value.split(':');
  const entry: RegulariserEntry | undefined = REGULARISERS.find((one) => one.name === name);
  const usual = first
    ? { value: AUTOMATIC, label: 'As the pictures are' }
    : { value: NONE, label: 'None' };
  const potentials = entry === undefined ? [] : potentialsFor(entry);
  return (
    <Group grow align="end">
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
            if (to !== null) change(to === potentials[0] ? name : `${name}:${to}`);
          }}
        />
      )}
    </Group>
  );
}

function Learned({
  label,
  value,
  locked,
  change,
}: {
  label: string;
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
          change(checked ? undefined : 0.01);
        }}
      />
      {value !== undefined && (
        <NumberInput
          label={`${label}, held fixed`}
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

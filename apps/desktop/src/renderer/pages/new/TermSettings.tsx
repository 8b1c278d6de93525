import { REGULARISERS, potentialsFor, type OptionValues } from '@bilevel/imaging/describe';
import { AUTOMATIC } from '@bilevel/runs/options';
import { Select } from '@mantine/core';
import { OptionFields } from './OptionFields.js';
import { readTerm, writeTerm } from './termText.js';

export const NONE = 'none';

/** One term of the sum: a regulariser, its potential where it has a choice, and its options. */
export function TermSettings({
  labels: [label, potentialLabel],
  value,
  otherwise,
  first = false,
  change,
}: {
  labels: readonly [string, string];
  value: string;
  /** What options are that it does not say. */
  otherwise: OptionValues;
  first?: boolean;
  change: (name: string) => void;
}) {
  const term = readTerm(value);
  const entry = REGULARISERS.find(({ name }) => name === term.name);
  const usual = first
    ? { value: AUTOMATIC, label: 'As the pictures are' }
    : { value: NONE, label: 'None' };
  const potentials = entry === undefined ? [] : potentialsFor(entry);
  return (
    <>
      <Select
        {...(first ? { 'aria-labelledby': label } : { label })}
        allowDeselect={false}
        value={term.name}
        data={[usual, ...REGULARISERS.map((one) => ({ value: one.name, label: one.label }))]}
        onChange={(to) => {
          if (to !== null && to !== term.name) change(to);
        }}
      />
      {potentials.length > 1 && (
        <Select
          label={potentialLabel}
          allowDeselect={false}
          value={term.potential ?? potentials[0] ?? null}
          data={[...potentials]}
          onChange={(to) => {
            if (to === null) return;
            const potential = to === potentials[0] ? undefined : to;
            change(writeTerm({ ...term, potential }));
          }}
        />
      )}
      {entry !== undefined && (
        <OptionFields
          options={entry.options}
          values={term.options}
          otherwise={otherwise}
          onChange={(options) => {
            change(writeTerm({ ...term, options }));
          }}
        />
      )}
    </>
  );
}

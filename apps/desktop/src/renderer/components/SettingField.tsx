import {
  accepts,
  defaultText,
  type ChoiceOption,
  type NumberOption,
  type SettingOption,
} from '@bilevel/runs/options';
import { NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { sentenceCase } from './sentenceCase.js';

/** Texts that fit into a field; longer ones stand above it. */
const SHORT = 14;

/** What a field says of its setting. */
export function textsOf(option: SettingOption): {
  label: string;
  description: string;
  placeholder: string;
} {
  const { name, help } = option;
  const otherwise = defaultText(option) ?? '';
  const fits = otherwise.length <= SHORT;
  const sentence = `${sentenceCase(help)}.`;
  return {
    label: name,
    description: fits ? sentence : `${sentence} Default: ${otherwise}.`,
    placeholder: fits ? otherwise : 'default',
  };
}

/** A number as it is described; emptied, it is undefined. */
export function NumberField({
  option,
  value,
  onChange,
}: {
  option: NumberOption;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}) {
  const { min, above, max, whole } = option;
  // Emptied it stays empty, and the default counts, until it is left.
  const [emptied, setEmptied] = useState(false);
  return (
    <NumberInput
      {...textsOf(option)}
      min={min ?? above ?? Number.MIN_SAFE_INTEGER}
      max={max ?? Number.MAX_SAFE_INTEGER}
      // What is typed may be on its way to a number that is accepted.
      clampBehavior="none"
      allowNegative={(min ?? above ?? -1) < 0}
      allowDecimal={whole !== true}
      hideControls={whole !== true}
      value={emptied ? '' : (value ?? '')}
      onChange={(entered) => {
        setEmptied(entered === '');
        if (entered === '') onChange(undefined);
        else if (accepts(option, Number(entered))) onChange(Number(entered));
      }}
      onBlur={() => {
        setEmptied(false);
      }}
    />
  );
}

/** One of some names, as it is described; `only` of them where others do not apply. */
export function ChoiceField<T extends string>({
  option,
  value,
  only,
  onChange,
}: {
  option: ChoiceOption & { readonly choices: Readonly<Record<T, string>> };
  value: T | undefined;
  only?: readonly string[];
  onChange: (value: T | undefined) => void;
}) {
  const names = Object.keys(option.choices).filter((name) => only?.includes(name) ?? true) as T[];
  return (
    <Select
      {...textsOf(option)}
      clearable={option.default === undefined}
      allowDeselect={false}
      value={value ?? null}
      data={choiceData(option, names)}
      onChange={(chosen) => {
        onChange(names.find((name) => name === chosen));
      }}
    />
  );
}

/** The entries of a list of choices. */
export function choiceData(
  { choices }: ChoiceOption,
  names: readonly string[] = Object.keys(choices),
): { value: string; label: string }[] {
  return names.map((value) => ({ value, label: choices[value] ?? value }));
}

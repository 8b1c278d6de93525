import type { OptionDescription, OptionValues } from '@bilevel/imaging/describe';
import { NumberInput, SimpleGrid } from '@mantine/core';
import { sentenceCase } from '../../components/sentenceCase.js';

/** The options of a part of the model, as numbers. */
export function OptionFields({
  options,
  values,
  otherwise = {},
  onChange,
}: {
  options: readonly OptionDescription[];
  /** Those that are said. */
  values: OptionValues;
  /** What others are, where they are not the usual ones. */
  otherwise?: OptionValues;
  onChange: (values: OptionValues) => void;
}) {
  if (options.length === 0) return null;
  return (
    <SimpleGrid cols={2} spacing="sm" className="fields">
      {options.map((option) => (
        <NumberInput
          key={option.key}
          label={option.label}
          description={`${sentenceCase(option.help)}.`}
          min={option.min}
          max={option.max}
          allowDecimal={option.whole !== true}
          clampBehavior="blur"
          value={values[option.key] ?? otherwise[option.key] ?? option.default}
          onChange={(to) => {
            if (typeof to !== 'number' || !(to >= option.min && to <= option.max)) return;
            onChange({ ...values, [option.key]: to });
          }}
        />
      ))}
    </SimpleGrid>
  );
}

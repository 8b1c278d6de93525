import type { OptionDescription, OptionValues } from '@bilevel/imaging/describe';
import { NumberInput, Select, SimpleGrid } from '@mantine/core';
import { sentenceCase } from '../../components/sentenceCase.js';

/** Characters that help beside another field has room for. */
const BESIDE = 100;

/** The options of a part of the model: numbers, and choices of what their values are called. */
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
      {options.map((option) => {
        const { key, label, names } = option;
        const value = values[key] ?? otherwise[key] ?? option.default;
        const description = `${sentenceCase(option.help)}.`;
        const style = description.length > BESIDE ? { gridColumn: '1 / -1' } : {};
        if (names !== undefined) {
          return (
            <Select
              key={key}
              {...{ label, description, style }}
              allowDeselect={false}
              value={names[value] ?? null}
              data={[...names]}
              onChange={(name) => {
                if (name !== null) onChange({ ...values, [key]: names.indexOf(name) });
              }}
            />
          );
        }
        return (
          <NumberInput
            key={key}
            {...{ label, description, style, value }}
            min={option.min}
            max={option.max}
            allowDecimal={option.whole !== true}
            clampBehavior="blur"
            onChange={(to) => {
              if (typeof to !== 'number' || !(to >= option.min && to <= option.max)) return;
              onChange({ ...values, [key]: to });
            }}
          />
        );
      })}
    </SimpleGrid>
  );
}

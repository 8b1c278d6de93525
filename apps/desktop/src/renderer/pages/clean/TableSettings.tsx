import { Checkbox, Select, SimpleGrid, TextInput } from '@mantine/core';
import { SEPARATORS, TABLE_OPTIONS, columnsIn } from '@bilevel/runs/options';
import { NumberField, choiceData, textsOf } from '../../components/SettingField.js';
import type { CleanDraft } from './settings.js';

type Table = CleanDraft['table'];

const FOUND = { value: '', label: 'found by looking' };
const SEPARATOR_DATA = [
  FOUND,
  ...Object.entries(SEPARATORS).map(([label, value]) => ({ value, label })),
];

/** How a table is read, where looking does not find it. */
export function TableSettings({
  draft,
  setDraft,
  named,
  isText,
}: {
  draft: CleanDraft;
  setDraft: (draft: CleanDraft) => void;
  /** Whether the first line of the table was taken for the names of its columns. */
  named: boolean;
  isText: boolean;
}) {
  const { table } = draft;
  /** Undefined takes an option away. */
  const change = (options: { [K in keyof Table]?: Table[K] | undefined }): void => {
    const kept = Object.entries({ ...table, ...options }).filter(
      ([, value]) => value !== undefined,
    );
    setDraft({ ...draft, table: Object.fromEntries(kept) });
  };
  return (
    <SimpleGrid cols={2} spacing="sm" className="fields">
      <NumberField
        option={TABLE_OPTIONS.labelColumn}
        value={table.labelColumn}
        onChange={(labelColumn) => {
          change({ labelColumn });
        }}
      />
      <TextInput
        {...textsOf(TABLE_OPTIONS.ignore)}
        defaultValue={ignoreText(table.ignore)}
        onBlur={({ currentTarget: { value } }) => {
          change({ ignore: columnsIn(value) });
        }}
      />
      <TextInput
        {...textsOf(TABLE_OPTIONS.missing)}
        defaultValue={table.missing?.join(',') ?? ''}
        onBlur={({ currentTarget: { value } }) => {
          change({ missing: value.trim() === '' ? undefined : value.split(',') });
        }}
      />
      <NumberField
        option={TABLE_OPTIONS.classes}
        value={table.classes}
        onChange={(classes) => {
          change({ classes });
        }}
      />
      {isText && (
        <>
          <Select
            {...textsOf(TABLE_OPTIONS.separator)}
            data={SEPARATOR_DATA}
            allowDeselect={false}
            value={table.separator ?? ''}
            onChange={(value) => {
              change({ separator: value === null || value === '' ? undefined : value });
            }}
          />
          <Select
            {...textsOf(TABLE_OPTIONS.decimal)}
            data={[FOUND, ...choiceData(TABLE_OPTIONS.decimal)]}
            allowDeselect={false}
            value={table.decimal ?? ''}
            onChange={(value) => {
              change({ decimal: value === '.' || value === ',' ? value : undefined });
            }}
          />
          <TextInput
            {...textsOf(TABLE_OPTIONS.encoding)}
            defaultValue={table.encoding ?? ''}
            onBlur={({ currentTarget: { value } }) => {
              change({ encoding: value.trim() === '' ? undefined : value.trim() });
            }}
          />
          <Checkbox
            mb={8}
            label={TABLE_OPTIONS.header.name}
            checked={table.header ?? named}
            onChange={({ currentTarget: { checked } }) => {
              change({ header: checked });
            }}
          />
        </>
      )}
    </SimpleGrid>
  );
}

function ignoreText(ignore: Table['ignore']): string {
  return ignore?.length === 0 ? 'none' : (ignore?.join(',') ?? '');
}

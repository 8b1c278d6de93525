import { Checkbox, Group, NumberInput, Select, TextInput } from '@mantine/core';
import type { CleanDraft } from './settings.js';

type Table = CleanDraft['table'];

const FOUND = { value: '', label: 'found by looking' };
const SEPARATORS = [
  FOUND,
  { value: ',', label: 'comma' },
  { value: ';', label: 'semicolon' },
  { value: '\t', label: 'tab' },
  { value: '|', label: 'bar' },
  { value: ' ', label: 'blank' },
];
const DECIMALS = [FOUND, { value: '.', label: 'point' }, { value: ',', label: 'comma' }];

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
    <Group align="end">
      <NumberInput
        label="Column of the labels"
        description="From 1; negative: from the right."
        placeholder="by its name, or the last"
        allowDecimal={false}
        value={table.labelColumn ?? ''}
        onChange={(value) => {
          change({ labelColumn: Number(value) === 0 ? undefined : Number(value) });
        }}
      />
      <TextInput
        label="Columns to leave out"
        description="Such as 1,3, or none."
        placeholder="one that counts the rows"
        defaultValue={ignoreText(table.ignore)}
        onBlur={({ currentTarget: { value } }) => {
          change({ ignore: columnsIn(value) });
        }}
      />
      <TextInput
        label="Missing values"
        description="Such as NA or -9999: left out."
        placeholder="refused"
        defaultValue={table.missing?.join(',') ?? ''}
        onBlur={({ currentTarget: { value } }) => {
          change({ missing: value.trim() === '' ? undefined : value.split(',') });
        }}
      />
      {isText && (
        <>
          <Select
            label="Separator"
            data={SEPARATORS}
            allowDeselect={false}
            value={table.separator ?? ''}
            onChange={(value) => {
              change({ separator: value === null || value === '' ? undefined : value });
            }}
          />
          <Select
            label="Decimal"
            data={DECIMALS}
            allowDeselect={false}
            value={table.decimal ?? ''}
            onChange={(value) => {
              change({ decimal: value === '.' || value === ',' ? value : undefined });
            }}
          />
          <TextInput
            label="Encoding"
            placeholder="utf-8"
            defaultValue={table.encoding ?? ''}
            onBlur={({ currentTarget: { value } }) => {
              change({ encoding: value.trim() === '' ? undefined : value.trim() });
            }}
          />
          <Checkbox
            mb={8}
            label="The first line names the columns"
            checked={table.header ?? named}
            onChange={({ currentTarget: { checked } }) => {
              change({ header: checked });
            }}
          />
        </>
      )}
    </Group>
  );
}

function ignoreText(ignore: Table['ignore']): string {
  return ignore?.length === 0 ? 'none' : (ignore?.join(',') ?? '');
}

/** Numbers of columns; undefined for anything else. */
function columnsIn(text: string): number[] | undefined {
  if (text.trim() === 'none') return [];
  const columns = text.split(',').map(Number);
  return columns.every((column) => Number.isInteger(column) && column !== 0) ? columns : undefined;
}

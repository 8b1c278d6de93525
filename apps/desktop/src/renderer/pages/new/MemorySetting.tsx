import { TextInput } from '@mantine/core';
import { MEMORY_OPTION, bytesIn } from '@bilevel/runs/options';
import { inNamesOfPages } from '../../../shared/optionNames.js';
import { messageOf } from '../../app/hooks.js';
import { textsOf } from '../../components/SettingField.js';
import type { Draft } from './draft.js';

/** What is wrong with a size of memory, in words; undefined where nothing is. */
function wrongWith(size: string): string | undefined {
  try {
    bytesIn(size);
    return undefined;
  } catch (error) {
    return inNamesOfPages(messageOf(error));
  }
}

/** What a run may take of memory. */
export function MemorySetting({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const { memory = '' } = draft;
  return (
    <TextInput
      mt="sm"
      {...textsOf(MEMORY_OPTION)}
      error={memory === '' ? undefined : wrongWith(memory)}
      value={memory}
      onChange={({ currentTarget: { value } }) => {
        setDraft({ ...draft, memory: value });
      }}
    />
  );
}

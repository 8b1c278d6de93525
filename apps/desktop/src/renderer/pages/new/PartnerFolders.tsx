import { PARTNER_OPTIONS, WAYS, wayOf, type PartnerKey } from '@bilevel/runs/options';
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useChoose } from '../../components/chooser.js';
import { sentenceCase } from '../../components/sentenceCase.js';
import type { Draft } from './draft.js';

/** The folders that belong to the pictures in the way that is chosen: those that it needs, and others that help. */
export function PartnerFolders({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const choose = useChoose();
  const { needs, takes } = WAYS[wayOf(draft.settings)];
  const set = (key: PartnerKey, folder: string | undefined): void => {
    setDraft({ ...draft, partners: { ...draft.partners, [key]: folder } });
  };
  return [needs, takes].flatMap((key) => {
    if (key === undefined) return [];
    const { name, help } = PARTNER_OPTIONS[key];
    const folder = draft.partners[key];
    return [
      <Group key={key} gap="xs" wrap="nowrap" align="start" justify="space-between">
        <Stack gap={0}>
          <Text size="sm" fw={500}>
            {name}
          </Text>
          <Text size="sm" {...(folder === undefined && { c: 'dimmed' })} className="path">
            {folder === undefined ? `${sentenceCase(help)}.` : <Code>{folder}</Code>}
          </Text>
        </Stack>
        <Group gap="xs" wrap="nowrap">
          {folder !== undefined && key === takes && (
            <Button
              variant="subtle"
              aria-label={`Leave out: ${name}`}
              onClick={() => {
                set(key, undefined);
              }}
            >
              Leave out
            </Button>
          )}
          <Button
            variant="default"
            aria-label={`Choose the folder: ${name}`}
            onClick={() =>
              void choose('folder').then(([chosen]) => {
                if (chosen !== undefined) set(key, chosen);
              })
            }
          >
            Choose the folder
          </Button>
        </Group>
      </Group>,
    ];
  });
}

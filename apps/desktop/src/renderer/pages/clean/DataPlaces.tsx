import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconFolder, IconSparkles, IconTable } from '@tabler/icons-react';
import { DropZone } from '../../components/DropZone.js';
import { useChoose } from '../../components/chooser.js';
import { MnistButton } from './MnistButton.js';
import { TableSettings } from './TableSettings.js';
import type { CleanDraft } from './settings.js';

/** Where the samples come from, and how a table is read. */
export function DataPlaces({
  draft,
  setDraft,
  named,
}: {
  draft: CleanDraft;
  setDraft: (draft: CleanDraft) => void;
  /** Whether the first line of the table was taken for the names of its columns. */
  named: boolean;
}) {
  const choose = useChoose();
  const take = (paths: readonly string[]): void => {
    const [first] = paths;
    if (first === undefined) return;
    // Files that were dropped together lie in one folder.
    const data = paths.length === 1 ? first : first.replace(/[\\/][^\\/]*$/, '');
    setDraft({ ...draft, data, table: {} });
  };
  const { data } = draft;
  const isTable = typeof data === 'string' && /\.(?:csv|tsv|txt|dat|npy|gz)$/i.test(data);
  return (
    <Stack gap="xs" component="section" aria-labelledby="samples">
      <Title order={2} size="h4" id="samples">
        Samples with labels
      </Title>
      <DropZone onPaths={take} current={draft.data}>
        <Group>
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            onClick={() => void choose('folder').then(take)}
          >
            Choose a folder
          </Button>
          <Button
            variant="default"
            leftSection={<IconTable size={16} aria-hidden />}
            onClick={() => void choose('table').then(take)}
          >
            Choose a table
          </Button>
          <Button
            variant="light"
            leftSection={<IconSparkles size={16} aria-hidden />}
            onClick={() => {
              setDraft({ ...draft, data: null, table: {} });
            }}
          >
            Bundled digits
          </Button>
          <MnistButton
            onFolder={(folder) => {
              take([folder]);
            }}
          />
        </Group>
        <Text size="sm" c="dimmed" mt="xs">
          A folder with files in the form of MNIST (IDX, plain or .gz), or with features.npy and
          labels.npy; or a table, CSV (or .csv.gz) or .npy, with a column of labels: whole numbers
          or, in CSV, names of classes. Files can be dropped here too.
        </Text>
      </DropZone>
      {data !== undefined && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Data: {data === null ? 'the digits that come with Bilevel' : <Code>{data}</Code>}
        </Text>
      )}
      {isTable && <TableSettings {...{ draft, setDraft, named }} isText={!/\.npy$/i.test(data)} />}
    </Stack>
  );
}

import { printed } from '@bilevel/runs/display';
import { Alert, Button, Code, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { IconNumbers } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Fetching, MnistPlace } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { messageOf, useAction } from '../../app/hooks.js';

/** MNIST, from the cache or, when a person agrees, fetched into it. */
export function MnistButton({ onFolder }: { onFolder: (folder: string) => void }) {
  const engine = useEngine();
  const act = useAction();
  /** Where MNIST would go; undefined while nobody asks. */
  const [place, setPlace] = useState<MnistPlace>();
  const ask = (): Promise<unknown> =>
    act(async () => {
      const found = await engine.call('mnist', {});
      if (found.complete) onFolder(found.folder);
      else setPlace(found);
    });
  return (
    <>
      <Button
        variant="light"
        leftSection={<IconNumbers size={16} aria-hidden />}
        onClick={() => void ask()}
      >
        MNIST
      </Button>
      {place !== undefined && (
        <FetchDialog
          folder={place.folder}
          close={(folder) => {
            setPlace(undefined);
            if (folder !== undefined) onFolder(folder);
          }}
        />
      )}
    </>
  );
}

function FetchDialog({ folder, close }: { folder: string; close: (folder?: string) => void }) {
  const engine = useEngine();
  const [fetching, setFetching] = useState(false);
  const [progress, setProgress] = useState<Fetching>();
  const [error, setError] = useState<string>();
  useEffect(() => engine.on('fetching', setProgress), [engine]);
  const fetch = async (): Promise<void> => {
    setFetching(true);
    setError(undefined);
    try {
      close((await engine.call('fetchMnist', {})).folder);
    } catch (failure) {
      setError(messageOf(failure));
      setFetching(false);
    }
  };
  const share = progress?.of == null ? 0 : progress.received / Math.max(1, progress.of);
  return (
    <Modal
      opened
      onClose={() => {
        if (fetching) void engine.call('cancelMnist', {}).catch(() => undefined);
        close();
      }}
      title="Fetch MNIST?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          MNIST (70,000 handwritten digits) is not on this machine yet. Its four files, 11 MB, come
          from a public mirror, are checked against their published digests, and are kept in{' '}
          <Code style={{ overflowWrap: 'anywhere' }}>{folder}</Code>.
        </Text>
        {fetching && (
          <Stack gap={4}>
            <Progress.Root size="lg">
              <Progress.Section
                value={100 * share}
                aria-label={`Fetched of the file: ${String(Math.round(100 * share))} %`}
              />
            </Progress.Root>
            <Text size="sm" c="dimmed" className="numbers" role="status">
              {progress === undefined
                ? 'Asking…'
                : `${progress.file}: ${printed.megabytes(progress.received)} MB`}
            </Text>
          </Stack>
        )}
        {error !== undefined && (
          <Alert color="red" title="MNIST could not be fetched" style={{ whiteSpace: 'pre-wrap' }}>
            {error}
          </Alert>
        )}
        <Group justify="end">
          <Button loading={fetching} onClick={() => void fetch()}>
            Fetch 11 MB
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

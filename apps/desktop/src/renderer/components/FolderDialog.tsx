import {
  Alert,
  Breadcrumbs,
  Button,
  Checkbox,
  Group,
  Modal,
  NavLink,
  ScrollArea,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconArrowUp, IconFile, IconFolder, IconPhoto } from '@tabler/icons-react';
import { listed } from '@bilevel/runs/display';
import { useRef, useState } from 'react';
import type { Choice } from '../../shared/choices.js';
import { useCall } from '../app/hooks.js';
import type { ChoiceRequest } from './choiceRequest.js';

const TITLES: Readonly<Record<Choice, string>> = {
  folder: 'Choose a folder',
  pictures: 'Choose pictures',
  model: 'Choose a model (model.json of a run)',
  table: 'Choose a table (CSV or npy)',
  array: 'Choose a file of numbers, or a picture',
};

/** The page's own dialog, where there is none of the system. */
export default function FolderDialog({
  request,
  close,
}: {
  request: ChoiceRequest;
  close: (paths: string[]) => void;
}) {
  const { kind } = request;
  const [folder, setFolder] = useState(request.from);
  const [typed, setTyped] = useState<string>();
  // What the field shows stays while someone is in it: the answer for the folder before would undo the
  // selection, and what is written then would stand behind it.
  const [entered, setEntered] = useState<string>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { data, error } = useCall('browse', { folder });
  const go = (to: string): void => {
    setFolder(to);
    setTyped(undefined);
    setEntered(undefined);
    setChosen([]);
  };
  const shown = typed ?? entered ?? data?.folder ?? folder;
  const files = data?.files.filter((file) =>
    kind === 'table'
      ? file.kind === 'table' || file.name.toLowerCase().endsWith('.npy')
      : kind === 'array'
        ? file.kind !== 'model'
        : file.kind === (kind === 'model' ? 'model' : 'picture'),
  );
  // Ways elsewhere stay when a folder cannot be read.
  const seen = useRef(data);
  seen.current = data ?? seen.current;
  const pictures = data?.files.filter((file) => file.kind === 'picture').length ?? 0;
  return (
    <Modal
      opened
      onClose={() => {
        close([]);
      }}
      title={TITLES[kind]}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close without choosing' }}
    >
      <Stack gap="sm">
        <Breadcrumbs separator="·">
          {seen.current?.places.map(({ name, path }) => (
            <Button
              key={name}
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                go(path);
              }}
            >
              {name}
            </Button>
          ))}
        </Breadcrumbs>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed !== undefined) go(typed);
          }}
        >
          <Group wrap="nowrap" align="end">
            <TextInput
              label="Folder"
              style={{ flex: 1 }}
              value={shown}
              onFocus={() => {
                setEntered(shown);
              }}
              onBlur={() => {
                setEntered(undefined);
              }}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
              }}
            />
            <Button type="submit" variant="default" disabled={typed === undefined}>
              Go there
            </Button>
          </Group>
        </form>
        {error !== undefined && (
          <Alert color="red" role="alert">
            {error}
          </Alert>
        )}
        <ScrollArea
          h={300}
          type="auto"
          viewportProps={{ tabIndex: 0, 'aria-label': 'Contents of the folder', role: 'group' }}
        >
          {data?.parent != null && (
            <NavLink
              component="button"
              label="Folder above"
              leftSection={<IconArrowUp size={16} aria-hidden />}
              onClick={() => {
                go(data.parent ?? '');
              }}
            />
          )}
          {data?.folders.map(({ name, path }) => (
            <NavLink
              key={path}
              component="button"
              label={name}
              leftSection={<IconFolder size={16} aria-hidden />}
              onClick={() => {
                go(path);
              }}
            />
          ))}
          {kind === 'pictures' && files !== undefined && files.length > 1 && (
            <Checkbox
              my={6}
              mx="sm"
              label={`All ${String(files.length)}`}
              checked={chosen.length === files.length}
              indeterminate={chosen.length > 0 && chosen.length < files.length}
              onChange={({ currentTarget: { checked } }) => {
                setChosen(checked ? files.map(({ path }) => path) : []);
              }}
            />
          )}
          {kind === 'pictures' &&
            files?.map(({ name, path }) => (
              <Checkbox
                key={path}
                my={6}
                mx="sm"
                label={name}
                checked={chosen.includes(path)}
                onChange={({ currentTarget: { checked } }) => {
                  setChosen((before) =>
                    checked ? [...before, path] : before.filter((one) => one !== path),
                  );
                }}
              />
            ))}
          {(kind === 'model' || kind === 'table' || kind === 'array') &&
            files?.map(({ name, path }) => (
              <NavLink
                key={path}
                component="button"
                label={name}
                leftSection={<IconFile size={16} aria-hidden />}
                onClick={() => {
                  close([path]);
                }}
              />
            ))}
        </ScrollArea>
        {data !== undefined && data.undecodable.length > 0 && (
          <Alert color="yellow">
            {listed(data.undecodable)} cannot be opened: the name is not in UTF-8. Rename it.
          </Alert>
        )}
        <Group justify="space-between">
          <Group gap={6} c="dimmed">
            {data !== undefined && (
              <>
                <IconPhoto size={16} aria-hidden />
                <Text size="sm">
                  {pictures === 0
                    ? 'No pictures directly in this folder'
                    : `${String(pictures)} pictures in this folder`}
                </Text>
              </>
            )}
          </Group>
          <Group>
            <Button
              variant="default"
              onClick={() => {
                close([]);
              }}
            >
              Cancel
            </Button>
            {kind === 'folder' && (
              <Button
                disabled={data === undefined}
                onClick={() => {
                  if (data) close([data.folder]);
                }}
              >
                Choose this folder
              </Button>
            )}
            {kind === 'pictures' && (
              <Button
                disabled={chosen.length === 0}
                onClick={() => {
                  close([...chosen]);
                }}
              >
                {chosen.length === 0 ? 'Choose pictures' : `Choose ${String(chosen.length)}`}
              </Button>
            )}
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Box, Loader, Text } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { useEngine, useHost } from '../app/EngineProvider.js';
import { messageOf, showError } from '../app/hooks.js';

/** Takes dropped files: their paths in Electron, uploaded copies in a browser. */
export function DropZone({
  onPaths,
  current,
  children,
}: {
  onPaths: (paths: string[]) => void;
  /** What is chosen: files that are still being copied when it changes are let go. */
  current: unknown;
  children: ReactNode;
}) {
  const engine = useEngine();
  const host = useHost();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState<string>();
  // As of the time when files have been copied, not of that when they were dropped.
  const latest = useRef({ onPaths, current });
  latest.current = { onPaths, current };
  const drops = useRef(0);

  const take = async (files: File[], isLatest: () => boolean): Promise<void> => {
    if (host.pathOf !== undefined) {
      latest.current.onPaths(files.map(host.pathOf));
      return;
    }
    const batch = crypto.randomUUID();
    const paths: string[] = [];
    for (const [i, file] of files.entries()) {
      if (!isLatest()) return;
      setBusy(`Copying ${file.name} (${String(i + 1)} of ${String(files.length)})…`);
      const data = new Uint8Array(await file.arrayBuffer());
      const { file: path } = await engine.call('upload', { batch, name: file.name, data });
      paths.push(path);
    }
    if (isLatest()) latest.current.onPaths(paths);
  };

  return (
    <Box
      className={over ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const drop = ++drops.current;
        const before = latest.current.current;
        const isLatest = (): boolean => drop === drops.current && latest.current.current === before;
        void filesOf(event.dataTransfer)
          .then((files) => take(files, isLatest))
          .catch((error: unknown) => {
            showError(messageOf(error));
          })
          .finally(() => {
            if (drop === drops.current) setBusy(undefined);
          });
      }}
    >
      {children}
      {busy !== undefined && (
        <Text size="sm" mt="xs" role="status">
          <Loader size={14} mr={8} />
          {busy}
        </Text>
      )}
    </Box>
  );
}

/** The files that were dropped, those directly in dropped folders included. */
async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const loose = [...transfer.files];
  const files: File[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry?.isDirectory === true) {
      files.push(...(await filesIn(entry as FileSystemDirectoryEntry)));
    } else {
      const file = loose[i];
      if (file !== undefined) files.push(file);
    }
  }
  return files;
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  // A reader hands out a part of the entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return files;
    for (const entry of some) {
      if (!entry.isFile || entry.name.startsWith('.')) continue;
      files.push(
        await new Promise<File>((resolve, reject) => {
          (entry as FileSystemFileEntry).file(resolve, reject);
        }),
      );
    }
  }
}

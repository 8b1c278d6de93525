import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { messageOf } from '../app/hooks.js';
import { Problem } from './Problem.js';

/** Where drawing what is inside fails, says so in its place: without, React takes the whole page away and leaves it white. */
export function FaultBoundary({ at, children }: { at?: string; children: ReactNode }) {
  return (
    <ErrorBoundary FallbackComponent={Fault} onError={report} resetKeys={[at]}>
      {children}
    </ErrorBoundary>
  );
}

/** As an error that nobody caught: to the console, and to whoever watches the page. */
function report(error: unknown): void {
  window.reportError(error);
}

function Fault({ error }: FallbackProps) {
  // Not drawn anew alone: a part of the app that could not be loaded is asked for once.
  const reload = (): void => {
    window.location.reload();
  };
  return (
    <Stack gap="sm">
      <Title order={1}>This page cannot be shown</Title>
      <Problem title="A fault of the app" message={messageOf(error)} retry={reload} />
      <Text size="sm">Runs go on, and their files are safe.</Text>
    </Stack>
  );
}

import {
  CLUSTER_OPTION,
  DATA_ROOT_OPTION,
  PASSWORD_OPTION,
  withoutPassword,
} from '@bilevel/runs/options';
import { counted } from '@bilevel/runs/display';
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ClusterChoice } from '../../../shared/schemas/cluster.js';
import { useCall } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { textsOf } from '../../components/SettingField.js';
import type { Draft } from './draft.js';

/** What is asked for of a cluster; undefined without an address. */
export function clusterOf(
  { cluster: { address = '', dataRoot = '' } = {} }: Draft,
  password: string,
): ClusterChoice | undefined {
  if (address === '') return undefined;
  return {
    address,
    ...(password !== '' && { password }),
    ...(dataRoot !== '' && { dataRoot }),
  };
}

/** Machines that evaluate the samples in place of this one: where they are, and who is there. */
export function ClusterSettings({
  draft,
  setDraft,
  password,
  setPassword,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** Apart from the draft, which the browser keeps. */
  password: string;
  setPassword: (password: string) => void;
}) {
  const { address = '', dataRoot = '' } = draft.cluster ?? {};
  // What is being typed may have a password in it, and is kept when it is out.
  const [typed, setTyped] = useState(address);
  const [asked, setAsked] = useState<ClusterChoice>();
  const choice = clusterOf(draft, password);
  const status = useCall('clusterStatus', asked);
  useEffect(() => {
    setAsked(undefined);
  }, [address, password]);
  return (
    <Stack gap="sm" my="sm">
      <TextInput
        {...textsOf(CLUSTER_OPTION)}
        placeholder="none"
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
        }}
        onBlur={() => {
          const told = withoutPassword(typed.trim());
          setTyped(told.address);
          if (told.password !== undefined) setPassword(told.password);
          setDraft({ ...draft, cluster: { ...draft.cluster, address: told.address } });
        }}
      />
      {typed !== '' && (
        <>
          <PasswordInput
            {...textsOf(PASSWORD_OPTION)}
            placeholder="none"
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            value={password}
            onChange={({ currentTarget: { value } }) => {
              setPassword(value);
            }}
          />
          <TextInput
            {...textsOf(DATA_ROOT_OPTION)}
            value={dataRoot}
            onChange={({ currentTarget: { value } }) => {
              setDraft({ ...draft, cluster: { ...draft.cluster, dataRoot: value } });
            }}
          />
          <Button
            variant="default"
            style={{ alignSelf: 'start' }}
            loading={status.loading}
            onClick={() => {
              setAsked(choice);
              status.reload();
            }}
          >
            Look who is there
          </Button>
          {status.error !== undefined && (
            <Problem title="The cluster cannot be reached" message={status.error} />
          )}
          {status.data !== undefined && (
            <Text size="sm" role="status">
              {status.data.workers.length === 0
                ? `No worker is there. Start one on each machine that is to help: bilevel worker --redis ${address}`
                : `${counted(status.data.workers.length, 'worker')}, ${counted(status.data.problems, 'run')} going on: ${status.data.workers.map(({ name }) => name).join(', ')}`}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

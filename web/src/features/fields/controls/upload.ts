import { useEffect, useRef, useState } from 'react';

import { Failure, Refusal } from '../../../api';
import { sentenceOf } from '../../../ui';
import { useSharing } from '../context';
import type { AskedField } from '../types';
import { sized, taken } from './files';

/** Where a file is on its way. */
type State = { name: 'resting' } | { name: 'sending'; file: File } | { name: 'failed'; why: string; file?: File };

interface Uploading {
  state: State & { nameOf: (id: string) => string };
  start: (file: File | undefined) => void;
  again: () => void;
  /** Gives up what is on its way, or else takes away what is there. */
  drop: () => void;
}

/** Sends the file of a field. While one is on its way, nothing else is sent, and one that was there counts no more. */
export function useUpload(field: AskedField, onChange: (id: string) => void): Uploading {
  const { memory, upload } = useSharing();
  const [state, setState] = useState<State>({ name: 'resting' });
  const going = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      going.current?.abort();
      memory.hold(field.name);
    },
    [memory, field.name],
  );

  const send = async (file: File): Promise<void> => {
    going.current?.abort();
    const mine = new AbortController();
    going.current = mine;
    setState({ name: 'sending', file });
    memory.hold(field.name, 'Wait until the file is uploaded.');
    try {
      const stored = await upload(field, file, mine.signal);
      if (mine.signal.aborted) {
        return;
      }
      memory.hold(field.name);
      memory.remember(field.name, stored.id, `${stored.name}, ${sized(stored.size)}`);
      setState({ name: 'resting' });
      onChange(stored.id);
    } catch (failed) {
      if (!mine.signal.aborted) {
        memory.hold(field.name);
        setState({ name: 'failed', why: `${file.name} was not uploaded. ${reasonOf(failed)}`, file });
      }
    }
  };

  const start = (file: File | undefined): void => {
    if (file === undefined) {
      return;
    }
    const good = taken(field, file);
    if (typeof good === 'string') {
      setState({ name: 'failed', why: good });
    } else {
      void send(good);
    }
  };
  const drop = (): void => {
    if (state.name !== 'sending') {
      onChange('');
    }
    going.current?.abort();
    memory.hold(field.name);
    setState({ name: 'resting' });
  };
  const again = (): void => {
    if (state.name === 'failed' && state.file !== undefined) {
      void send(state.file);
    }
  };
  return {
    state: { ...state, nameOf: (id) => memory.labelOf(field.name, id) ?? 'The file that was chosen before' },
    start,
    again,
    drop,
  };
}

/** What a refusal says of the file, rather than of the request. */
function reasonOf(failed: unknown): string {
  const said = failed instanceof Refusal ? failed.problem.errors?.[0]?.message : undefined;
  return said ?? (failed instanceof Failure && failed.reason === 'network' ? 'The connection broke.' : sentenceOf(failed));
}

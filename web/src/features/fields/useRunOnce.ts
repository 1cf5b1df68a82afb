import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Execution } from '../../client';
import { keyOf, useScope } from '../../scope';
import { Earlier, Sender } from './earlier';

/** What the fields of a page become. */
export interface RunOnce<Body> {
  /** The run that they have become last. */
  runId: string | undefined;
  /** Whether what is in the fields was sent. */
  isSent: boolean;
  /** Sends them. Throws Earlier when the run is that of what was sent before and had arrived. */
  send: (body: Body) => Promise<void>;
  /** Lets what was sent be changed, for another run. */
  edit: () => void;
  clear: () => void;
}

/** Makes a run of what is in the fields of a page: one run, however often answers are lost and fields are changed meanwhile. */
export function useRunOnce<Body>(post: (body: Body, key: string) => Promise<Execution>): RunOnce<Body> {
  const queries = useQueryClient();
  const scope = useScope().id;
  const [sender] = useState(() => new Sender<Body>());
  const [runId, setRunId] = useState<string>();
  const [isSent, setSent] = useState(false);
  const send = async (body: Body): Promise<void> => {
    const { answer: run, isEarlier } = await sender.send(body, post);
    queries.setQueryData(keyOf(scope, 'run', run.id), run);
    for (const of of [scope, null]) {
      void queries.invalidateQueries({ queryKey: keyOf(of, 'runs') });
    }
    setRunId(run.id);
    if (isEarlier) {
      throw new Earlier();
    }
    setSent(true);
  };
  return {
    runId,
    isSent,
    send,
    edit: () => setSent(false),
    clear: () => {
      setSent(false);
      setRunId(undefined);
    },
  };
}

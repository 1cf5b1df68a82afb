import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { isRefusedAs } from '../../api';
import { cancelExecution, type Execution, type ExecutionRerun, rerunExecution, undoExecution } from '../../client';
import { keyOf, useApi, useScope } from '../../scope';
import { Sender } from '../fields';
import { type Act, useAct } from './useAct';

/** Puts a run where every part of the page finds it, and lets the lists be asked for anew. */
function useKeep(): (run: Execution) => void {
  const queries = useQueryClient();
  const scope = useScope().id;
  return (run) => {
    queries.setQueryData(keyOf(scope, 'run', run.id), run);
    void queries.invalidateQueries({ queryKey: keyOf(scope, 'runs') });
  };
}

/** Begins a new run of one that is over. However often it is pressed or an answer is lost, that is one run. */
export function useRerun(run: Execution, onRun: (run: Execution) => void): Act<[ExecutionRerun]> {
  const api = useApi();
  const keep = useKeep();
  const [sender] = useState(() => new Sender<ExecutionRerun>());
  return useAct(
    async (_, asked: ExecutionRerun) => {
      const { answer } = await sender.send(asked, (body, key) =>
        api.call(rerunExecution, { path: { id: run.id }, body, headers: { 'Idempotency-Key': key } }),
      );
      return answer;
    },
    (begun) => {
      keep(begun);
      onRun(begun);
    },
  );
}

/** Begins a run that takes back what a run did. */
export function useUndo(run: Execution, onRun: (run: Execution) => void): Act<[]> {
  const api = useApi();
  const keep = useKeep();
  return useAct(
    () => api.call(undoExecution, { path: { id: run.id }, body: {} }),
    (begun) => {
      keep(begun);
      onRun(begun);
    },
  );
}

/** Asks a run to stop. One that was over before needs no stopping, and that is no error. */
export function useCancel(run: Execution): Act<[]> {
  const api = useApi();
  const keep = useKeep();
  const queries = useQueryClient();
  const scope = useScope().id;
  return useAct(
    async () => {
      try {
        return await api.call(cancelExecution, { path: { id: run.id } });
      } catch (failed) {
        if (isRefusedAs(failed, 'execution_finished')) {
          return undefined;
        }
        throw failed;
      }
    },
    (asked) => {
      if (asked !== undefined) {
        keep(asked);
      }
      void queries.invalidateQueries({ queryKey: keyOf(scope, 'run', run.id), exact: true });
    },
  );
}

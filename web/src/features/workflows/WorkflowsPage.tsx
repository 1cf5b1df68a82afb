import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useDeferredValue, useMemo } from 'react';
import { useSearchParams } from 'react-router';

import type { Workflow } from '../../client';
import { useScope } from '../../scope';
import { Answer, Bones, Denied, Empty, Page } from '../../ui';
import { type Filter, inOrder, isFiltered, passing, readFilter, writeFilter } from './catalog';
import { Filters } from './Filters';
import { useMetadata } from './useWorkflows';
import { WorkflowsTable } from './WorkflowsTable';

/** Everything that can be run for a client. */
export function WorkflowsPage() {
  const { may, name } = useScope();
  return (
    <Page title="Workflows" of={name}>
      {may.canExecuteWorkflows || may.canManageForms ? <All /> : <Denied permission="canExecuteWorkflows" what="run workflows" />}
    </Page>
  );
}

function All() {
  const metadata = useMetadata();
  return (
    <Answer
      query={metadata}
      trouble="The workflows could not be loaded."
      skeleton={<Bones rows={10} label="Loading workflows" />}
    >
      {({ workflows }) =>
        workflows.length === 0 ? (
          <Empty
            title="This platform has no workflows."
            next="A developer writes them as Go functions. They show here as soon as the program that has them is deployed."
          />
        ) : (
          <Catalog workflows={workflows} />
        )
      }
    </Answer>
  );
}

const useStyles = makeStyles({
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, marginBottom: '-8px' },
});

function Catalog({ workflows }: { workflows: readonly Workflow[] }) {
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  // Letters show at once, and the list follows them.
  const wanted = useDeferredValue(filter);
  const sorted = useMemo(() => inOrder(workflows), [workflows]);
  const found = useMemo(() => passing(sorted, wanted), [sorted, wanted]);
  const change = (next: Filter): void => setSearch(writeFilter(next), { replace: true, preventScrollReset: true });
  return (
    <>
      <Filters
        workflows={sorted}
        filter={filter}
        onChange={change}
        hasReadiness={workflows.some((one) => one.ready !== undefined)}
      />
      <div className={styles.count} role="status">
        {countOf(found.length, workflows.length)}
      </div>
      {found.length > 0 ? (
        <WorkflowsTable workflows={found} />
      ) : (
        <Empty
          title="No workflow fits this."
          next="Search for another word, or take away what narrows the list down."
          action={isFiltered(filter) && <Button onClick={() => change({ text: '', tags: [] })}>Show all workflows</Button>}
        />
      )}
    </>
  );
}

function countOf(found: number, all: number): string {
  const words = all === 1 ? '1 workflow' : `${all.toLocaleString('en')} workflows`;
  return found === all ? words : `${found.toLocaleString('en')} of ${words}`;
}

import { useMemo } from 'react';

import { useClientName } from '../../scope';
import { Page } from '../../ui';
import { further, nothingAsked, queryOf } from './filter';
import { NoRuns } from './NoRuns';
import { RunFilters } from './RunFilters';
import { RunsList } from './RunsList';
import { useFilter } from './useFilter';
import { useRuns } from './useRuns';

/** What somebody has started, for whichever client. */
export function MyRunsPage() {
  const { filter, change, key } = useFilter();
  const clientName = useClientName();
  const list = useRuns(
    null,
    useMemo(() => ({ ...queryOf(filter), mine: true }), [filter]),
  );
  return (
    <Page title="My runs" about="What you have started yourself, for all clients.">
      <RunFilters filter={filter} onChange={change} runs={list.runs} hasMine={false} />
      <RunsList
        key={key}
        label="My runs"
        list={list}
        clientName={clientName}
        empty={<NoRuns isFiltered={key !== ''} onClear={() => change(nothingAsked)} />}
        onSearchFurther={() => change({ ...filter, from: further(filter) })}
      />
    </Page>
  );
}

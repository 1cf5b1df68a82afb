import { useCallback, useMemo, useState } from 'react';
import { Navigate } from 'react-router';

import type { Execution } from '../../client';
import { paths } from '../../paths';
import { useMe, useScope } from '../../scope';
import { Denied, Page, permissionNames, Trouble } from '../../ui';
import { ExportMenu } from './ExportMenu';
import { further, nothingAsked, queryOf } from './filter';
import { NoRuns } from './NoRuns';
import { RunFilters } from './RunFilters';
import { RunsList } from './RunsList';
import { useFilter } from './useFilter';
import { useRuns } from './useRuns';

/** The runs of a client, or those that are about none. */
export function RunsPage() {
  const me = useMe();
  const { id, may } = useScope();
  if (me.user.type === 'organization') {
    return <Navigate replace to={paths.requests(id)} />;
  }
  if (!may.canViewHistory && !may.canExecuteWorkflows) {
    return (
      <Page title="Runs">
        <Denied permission="canViewHistory" what="see runs" />
      </Page>
    );
  }
  return <KnownRuns />;
}

function KnownRuns() {
  const scope = useScope();
  const isWhole = scope.may.canViewHistory;
  const [trouble, setTrouble] = useState<unknown>();
  const { filter, change, key } = useFilter();
  const query = useMemo(() => (isWhole ? queryOf(filter) : { ...queryOf(filter), mine: true }), [filter, isWhole]);
  const belongs = useCallback((run: Execution) => run.organizationId === scope.id, [scope.id]);
  const list = useRuns(isWhole ? scope.id : null, query, belongs);
  return (
    <Page
      title="Runs"
      of={scope.name}
      about={
        isWhole
          ? undefined
          : `You see what you have started here yourself. With “${permissionNames.canViewHistory}” you see what others have, too.`
      }
      actions={isWhole ? <ExportMenu filter={query} onTrouble={setTrouble} /> : undefined}
    >
      {trouble !== undefined && <Trouble error={trouble} title="The runs could not be exported." kept="No file was made." />}
      <RunFilters filter={filter} onChange={change} runs={list.runs} hasMine={isWhole} />
      <RunsList
        key={key}
        label={`Runs for ${scope.name}`}
        list={list}
        empty={<NoRuns isFiltered={key !== ''} onClear={() => change(nothingAsked)} />}
        onSearchFurther={() => change({ ...filter, from: further(filter) })}
      />
    </Page>
  );
}

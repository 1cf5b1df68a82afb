import { Button } from '@fluentui/react-components';

import { paths } from '../../paths';
import { useScopeIfAny } from '../../scope';
import { Anchor, Empty } from '../../ui';

interface NoRunsProps {
  isFiltered: boolean;
  onClear: () => void;
}

/** What stands in the place of the runs when there are none. */
export function NoRuns({ isFiltered, onClear }: NoRunsProps) {
  const scope = useScopeIfAny();
  if (isFiltered) {
    return (
      <Empty
        title="No run is like that."
        next="Another filter may find it."
        action={<Button onClick={onClear}>Clear the filters</Button>}
      />
    );
  }
  if (scope === undefined) {
    return (
      <Empty
        title="You have not started anything yet."
        next="Choose a client at the top, then a form. What you start appears here."
      />
    );
  }
  const { id, name } = scope;
  if (id === 'global') {
    return (
      <Empty
        title="Nothing has run without a client yet."
        next="Workflows that need no client run here."
        action={<Anchor to={paths.workflows(id)}>Show workflows</Anchor>}
      />
    );
  }
  return (
    <Empty
      title={`Nothing has run for ${name} yet.`}
      next="What is started from a form, by a schedule or in a batch appears here as it happens."
      action={<Anchor to={paths.forms(id)}>Choose a form</Anchor>}
    />
  );
}

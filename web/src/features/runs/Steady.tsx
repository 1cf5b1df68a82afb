import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowUpRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';

import type { Execution } from '../../client';
import { RunsTable, type RunsTableProps } from './RunsTable';
import { begunSince, held } from './steady';
import { useIsAway } from './useIsAway';
import { useLookedAt } from './useLookedAt';
import { limit, type Runs } from './useRuns';

const useStyles = makeStyles({
  fresh: { position: 'fixed', top: '104px', left: '50%', transform: 'translateX(-50%)', zIndex: 5 },
  button: { boxShadow: tokens.shadow8 },
});

interface SteadyProps extends Omit<RunsTableProps, 'runs' | 'onSight'> {
  list: Runs;
  runs: readonly Execution[];
}

/** A table that does not move below the eyes of somebody who has scrolled down: what is new waits at the top. */
export function Steady({ list, runs, isPlain, ...rest }: SteadyProps) {
  const styles = useStyles();
  const isAway = useIsAway();
  const [was, setWas] = useState({ runs, isAway, shown: runs });
  if (was.runs !== runs || was.isAway !== isAway) {
    setWas({ runs, isAway, shown: isAway ? held(was.shown, runs) : runs });
  }
  const [inSight, setInSight] = useState<readonly Execution[]>(none);
  const known = useLookedAt(list, inSight);
  const shown = useMemo(() => {
    const now = was.shown.map((run) => known.get(run.id) ?? run);
    const { status } = list.filter;
    return isAway || status === undefined ? now : now.filter((run) => !known.has(run.id) || status.includes(run.status));
  }, [was.shown, known, isAway, list.filter]);
  const fresh = isAway ? begunSince(shown, runs) : 0;
  return (
    <>
      <div role="status" className={styles.fresh}>
        {fresh > 0 && (
          <Button className={styles.button} icon={<ArrowUpRegular />} onClick={goUp}>
            {wordsOf(fresh, isPlain === true ? 'request' : 'run')}
          </Button>
        )}
      </div>
      <RunsTable {...rest} runs={shown} isPlain={isPlain} onSight={setInSight} />
    </>
  );
}

const none: readonly Execution[] = [];

function wordsOf(count: number, what: string): string {
  return count === 1 ? `1 new ${what}` : `${count >= limit ? `${limit} or more` : count} new ${what}s`;
}

/** Goes to the top, where the button is no more: the focus is on the title then. */
function goUp(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
}

import { makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';

import { RunPanel } from './RunPanel';

const useStyles = makeStyles({ root: { minWidth: 0, outlineStyle: 'none', scrollMarginTop: '64px' } });

interface RunSideProps {
  id: string;
  /** Lets what was sent be changed; undefined while that goes on, when this is the run before. */
  onEdit: (() => void) | undefined;
}

/** The run that a form has become. It is what one looks at next, also where it stands below the form. */
export function RunSide({ id, onEdit }: RunSideProps) {
  const styles = useStyles();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    root.current?.focus({ preventScroll: true });
    root.current?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return (
    <div
      ref={root}
      tabIndex={-1}
      role="group"
      aria-label={onEdit === undefined ? 'The run before' : 'What became of it'}
      className={styles.root}
    >
      <RunPanel key={id} id={id} onEdit={onEdit} />
    </div>
  );
}

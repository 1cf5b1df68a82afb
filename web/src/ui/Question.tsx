import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

import { Overlay } from './Overlay';

const useStyles = makeStyles({
  root: {
    margin: 'auto',
    width: '600px',
    maxWidth: 'calc(100vw - 32px)',
    maxHeight: 'calc(100vh - 32px)',
    borderRadius: tokens.borderRadiusXLarge,
    overflowWrap: 'anywhere',
  },
  // Not of the dialog itself: a press on its own edge is one beside it.
  inside: { padding: '24px' },
  title: {
    margin: '0 0 8px',
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: tokens.lineHeightBase500,
  },
  answers: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    gap: '8px',
    marginTop: '24px',
    '@media (max-width: 480px)': { display: 'grid', justifyContent: 'stretch' },
  },
});

interface QuestionProps {
  title: string;
  /** It must be answered: a press beside it does not take it away. */
  isAlert?: boolean;
  /** Nobody wants to answer it now. */
  onClose: () => void;
  /** The buttons. */
  answers: ReactNode;
  /** What somebody has to know to answer it. */
  children: ReactNode;
}

/**
 * Asks something over the page, for as long as it is there. The page below belongs to the browser, and not to a script
 * that would have to show it to screen readers again, wherever somebody has gone meanwhile.
 */
export function Question({ title, isAlert = false, onClose, answers, children }: QuestionProps) {
  const styles = useStyles();
  const about = useId();
  return (
    <Overlay label={title} isDim isAlert={isAlert} describedBy={about} className={styles.root} onClose={onClose}>
      <div className={styles.inside}>
        <h2 className={styles.title}>{title}</h2>
        <div id={about}>{children}</div>
        <div className={styles.answers}>{answers}</div>
      </div>
    </Overlay>
  );
}

import { makeStyles, tokens } from '@fluentui/react-components';
import { ChevronRightRegular } from '@fluentui/react-icons';
import { type ReactNode, type ToggleEvent, useState } from 'react';

const useStyles = makeStyles({
  root: { minWidth: 0 },
  summary: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    minHeight: '24px',
    cursor: 'pointer',
    listStyleType: 'none',
    borderRadius: tokens.borderRadiusSmall,
    '::-webkit-details-marker': { display: 'none' },
    ':hover': { color: tokens.colorNeutralForeground1Hover, textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  chevron: {
    lineHeight: 0,
    transitionProperty: 'transform',
    transitionDuration: '150ms',
    '@media (prefers-reduced-motion: reduce)': { transitionDuration: '0s' },
  },
  open: { transform: 'rotate(90deg)' },
  inside: { paddingTop: '8px', minWidth: 0 },
});

interface FoldProps {
  title: ReactNode;
  /** What is drawn only while it is unfolded. */
  children: () => ReactNode;
}

/** Something that few people need, folded until somebody does. */
export function Fold({ title, children }: FoldProps) {
  const styles = useStyles();
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={styles.root}
      open={isOpen}
      onToggle={(event: ToggleEvent<HTMLDetailsElement>) => setOpen(event.currentTarget.open)}
    >
      <summary className={styles.summary}>
        <span className={styles.chevron}>
          <ChevronRightRegular fontSize={16} aria-hidden className={isOpen ? styles.open : undefined} />
        </span>
        {title}
      </summary>
      {isOpen && <div className={styles.inside}>{children()}</div>}
    </details>
  );
}

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BuildingMultipleRegular, ChevronDownRegular, GlobeRegular } from '@fluentui/react-icons';

import { ClientMark, shortcutKeys, Unseen } from '../ui';
import type { Here } from './here';
import { phone } from './media';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    boxSizing: 'border-box',
    height: '34px',
    minWidth: '200px',
    maxWidth: '340px',
    padding: '0 8px 0 5px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
    textAlign: 'left',
    [`@media ${phone}`]: { minWidth: 0, flexShrink: 1, flexGrow: 1 },
  },
  opens: {
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  isPlain: { border: 'none', backgroundColor: 'transparent' },
  icon: { display: 'inline-flex', width: '24px', flexShrink: 0, justifyContent: 'center', color: tokens.colorNeutralForeground2 },
  name: { flexGrow: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  inactive: {
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorStatusWarningForeground3,
  },
  chevron: { flexShrink: 0, color: tokens.colorNeutralForeground3 },
});

interface ClientButtonProps {
  here: Here;
  isOpen: boolean;
  /** Undefined for whoever has one client alone: then it only says which. */
  onOpen?: () => void;
  id: string;
}

/** Which client everything on the page is about. */
export function ClientButton({ here, isOpen, onOpen, id: button }: ClientButtonProps) {
  const styles = useStyles();
  const { id, scope } = here;
  const name = id === undefined ? 'All clients' : (scope?.name ?? '');
  const inside = (
    <>
      {scope === undefined || scope.id === 'global' ? (
        <span className={styles.icon}>
          {id === 'global' ? <GlobeRegular fontSize={20} /> : <BuildingMultipleRegular fontSize={20} />}
        </span>
      ) : (
        <ClientMark id={scope.id} name={scope.name} />
      )}
      <span className={styles.name} title={name} aria-hidden={onOpen !== undefined}>
        {name}
      </span>
      {scope?.isActive === false && <span className={styles.inactive}>Inactive</span>}
    </>
  );
  if (onOpen === undefined) {
    return <div className={mergeClasses(styles.root, styles.isPlain)}>{inside}</div>;
  }
  return (
    <button
      id={button}
      type="button"
      className={mergeClasses(styles.root, styles.opens)}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      aria-keyshortcuts="Alt+C"
      title={`Switch client (${shortcutKeys.client})`}
      onClick={onOpen}
    >
      <Unseen>{`Client: ${name === '' ? 'unknown' : name}. Switch`}</Unseen>
      {inside}
      <ChevronDownRegular fontSize={16} aria-hidden className={styles.chevron} />
    </button>
  );
}

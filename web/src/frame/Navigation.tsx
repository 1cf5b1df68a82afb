import { makeStyles, mergeClasses, tokens, Tooltip } from '@fluentui/react-components';
import { NavLink } from 'react-router';

import { useMe } from '../scope';
import { useHere } from './here';
import { type Offer, offers } from './places';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '2px', padding: '8px' },
  isNarrow: { padding: '8px 4px' },
  section: {
    padding: '12px 12px 4px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  line: { height: '1px', margin: '8px', backgroundColor: tokens.colorNeutralStroke2 },
  list: { display: 'grid', gap: '2px', listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    position: 'relative',
    boxSizing: 'border-box',
    width: '100%',
    height: '36px',
    padding: '0 12px',
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    lineHeight: '20px',
    textAlign: 'left',
    textDecorationLine: 'none',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '@media (pointer: coarse)': { height: '44px' },
  },
  isIcon: { padding: 0, justifyContent: 'center' },
  chosen: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorSubtleBackgroundSelected,
    '::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '10px',
      bottom: '10px',
      width: '3px',
      borderRadius: tokens.borderRadiusMedium,
      backgroundColor: tokens.colorCompoundBrandStroke,
    },
    '& svg': { color: tokens.colorCompoundBrandForeground1 },
    '@media (forced-colors: active)': { outline: '1px solid Highlight', outlineOffset: '-1px' },
  },
});

interface NavigationProps {
  /** Icons alone; their names show beside them when they are pointed at. */
  isNarrow?: boolean;
  /** Asks for a client first; called with what is wanted there. */
  onNeedClient: (offer: Offer) => void;
  /** Is called when somebody goes anywhere. */
  onGo?: () => void;
}

/** The pages that somebody is offered where they are. */
export function Navigation({ isNarrow = false, onNeedClient, onGo }: NavigationProps) {
  const styles = useStyles();
  const { id } = useHere();
  const all = offers(useMe(), id);
  const sections = [...new Set(all.map((one) => one.section))];
  return (
    <nav aria-label="Main" className={mergeClasses(styles.root, isNarrow && styles.isNarrow)}>
      {sections.map((section, at) => (
        <div key={section}>
          {isNarrow ? (
            at > 0 && <div className={styles.line} />
          ) : (
            <div aria-hidden className={styles.section}>
              {section}
            </div>
          )}
          <ul aria-label={section} className={styles.list}>
            {all
              .filter((one) => one.section === section)
              .map((one) => (
                <li key={one.key}>
                  <Entry offer={one} isNarrow={isNarrow} onNeedClient={onNeedClient} onGo={onGo} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Entry({ offer, isNarrow = false, onNeedClient, onGo }: NavigationProps & { offer: Offer }) {
  const styles = useStyles();
  const { label, icon: Icon, way } = offer;
  const look = mergeClasses(styles.entry, isNarrow && styles.isIcon);
  const inside = (
    <>
      <Icon fontSize={20} aria-hidden />
      {isNarrow ? undefined : label}
    </>
  );
  const entry =
    typeof way === 'string' ? (
      <NavLink
        to={way}
        // Home and Overview are the beginnings of other addresses.
        end={offer.key === 'home' || offer.key === 'overview'}
        className={({ isActive }) => mergeClasses(look, isActive && styles.chosen)}
        onClick={onGo}
      >
        {inside}
      </NavLink>
    ) : (
      <button type="button" className={look} aria-haspopup="dialog" onClick={() => onNeedClient(offer)}>
        {inside}
      </button>
    );
  return isNarrow ? (
    <Tooltip content={label} relationship="label" positioning="after">
      {entry}
    </Tooltip>
  ) : (
    entry
  );
}

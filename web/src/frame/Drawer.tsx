import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';

import { Mark, Overlay } from '../ui';
import { Navigation } from './Navigation';
import type { Offer } from './places';

const useStyles = makeStyles({
  root: { position: 'fixed', top: 0, left: 0, height: '100dvh', maxHeight: 'none', width: '280px', maxWidth: '85vw' },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    height: '48px',
    padding: '0 8px 0 20px',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
  },
  mark: { color: tokens.colorBrandForeground1, lineHeight: 0 },
  close: { marginLeft: 'auto' },
});

interface DrawerProps {
  onNeedClient: (offer: Offer) => void;
  onClose: () => void;
}

/** The navigation where there is no room beside the page. */
export function Drawer({ onNeedClient, onClose }: DrawerProps) {
  const styles = useStyles();
  return (
    <Overlay label="Menu" isDim className={styles.root} onClose={onClose}>
      <div className={styles.head}>
        <span className={styles.mark}>
          <Mark />
        </span>
        Bifrost
        <Button className={styles.close} appearance="subtle" icon={<DismissRegular />} aria-label="Close" onClick={onClose} />
      </div>
      <Navigation onNeedClient={onNeedClient} onGo={onClose} />
    </Overlay>
  );
}

import { useState } from 'react';
import { type Location, Outlet, ScrollRestoration, useLocation, useNavigate } from 'react-router';

import type { ScopeId } from '../api';
import { useMe } from '../scope';
import { Banner } from './Banner';
import { Drawer } from './Drawer';
import { Header } from './Header';
import { useHere } from './here';
import { compact, phone, useMedia } from './media';
import { Navigation } from './Navigation';
import { type Offer, sameIn } from './places';
import { Shell } from './Shell';
import { Searching } from './Searching';
import { useShortcuts } from './shortcuts';
import { Switcher } from './Switcher';

/** What lies over the page. A need for a client says what it is for, and where that is. */
type Over = { name: 'none' | 'search' | 'drawer' } | { name: 'client'; left: number; want?: Pick<Offer, 'label' | 'way'> };

const none: Over = { name: 'none' };

/** The frame for somebody who is signed in: where they are, and how they get elsewhere. */
export function Frame() {
  const me = useMe();
  const here = useHere();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const isPhone = useMedia(phone);
  const isNarrow = useMedia(compact);
  const [over, setOver] = useState<Over>(none);
  const close = (): void => setOver(none);
  const canSwitch = me.user.type === 'platform' || me.organizations.length > 1;

  const chooseClient = (want?: Pick<Offer, 'label' | 'way'>): void => {
    const left = document.getElementById('client')?.getBoundingClientRect().left ?? 8;
    setOver({ name: 'client', left, want });
  };
  useShortcuts({
    search: () => setOver({ name: 'search' }),
    client: () => canSwitch && chooseClient(),
  });
  const go = (to: string, isBeside: boolean): void => {
    close();
    if (isBeside) {
      window.open(to, '_blank');
    } else {
      void navigate(to);
    }
  };
  const switchTo = (id: ScopeId | undefined, isBeside: boolean): void => {
    const way = over.name === 'client' ? over.want?.way : undefined;
    go(typeof way === 'function' && id !== undefined ? way(id) : sameIn(pathname, id), isBeside);
  };

  return (
    <Shell
      header={
        <Header
          here={here}
          isPhone={isPhone}
          isSwitching={over.name === 'client'}
          onSwitch={canSwitch ? () => chooseClient() : undefined}
          onSearch={() => setOver({ name: 'search' })}
          onMenu={() => setOver({ name: 'drawer' })}
        />
      }
      navigation={<Navigation isNarrow={isNarrow} onNeedClient={chooseClient} />}
      banner={<Banner />}
    >
      <Outlet />
      <ScrollRestoration getKey={placeOf} />
      {over.name === 'client' && (
        <Switcher left={over.left} forWhat={over.want?.label} current={here.id} onChoose={switchTo} onClose={close} />
      )}
      {over.name === 'search' && <Searching here={here} onGo={go} onNeedClient={chooseClient} onClose={close} />}
      {over.name === 'drawer' && <Drawer onNeedClient={chooseClient} onClose={close} />}
    </Shell>
  );
}

/**
 * What a place on a page is remembered by. The first page of a visit has no key of its own: by its address it is put back
 * where it was when it is loaded again, and another that is opened instead begins at its top, without being drawn twice.
 */
function placeOf({ key, pathname }: Location): string {
  return key === 'default' ? pathname : key;
}

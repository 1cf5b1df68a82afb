import { PersonRegular } from '@fluentui/react-icons';
import { useLocation } from 'react-router';

import { Palette, type PalettePage } from '../features/search';
import { paths } from '../paths';
import { useMe } from '../scope';
import type { Here } from './here';
import { type Offer, offers, sameIn } from './places';

interface SearchingProps {
  here: Here;
  onGo: (to: string, isBeside: boolean) => void;
  onNeedClient: (want: Pick<Offer, 'label' | 'way'>) => void;
  onClose: () => void;
}

/** The search, with the pages that somebody is offered where they are. */
export function Searching({ here, onGo, onNeedClient, onClose }: SearchingProps) {
  const me = useMe();
  const { pathname } = useLocation();
  const pages: PalettePage[] = offers(me, here.id).map(({ key, label, icon: Icon, way }) => ({
    key,
    label,
    icon: <Icon fontSize={20} />,
    way,
  }));
  pages.push({ key: 'profile', label: 'Profile', icon: <PersonRegular fontSize={20} />, way: paths.profile });
  return (
    <Palette
      pages={pages}
      scope={here.scope}
      onGo={onGo}
      onSwitch={(id, isBeside) => onGo(sameIn(pathname, id), isBeside)}
      onChoose={(label, way) => onNeedClient({ label, way })}
      onClose={onClose}
    />
  );
}

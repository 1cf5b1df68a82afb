import {
  AppsListRegular,
  ClipboardTaskListLtrRegular,
  DocumentBulletListRegular,
  type FluentIcon,
  FlowRegular,
  HistoryRegular,
  HomeRegular,
  BuildingRegular,
} from '@fluentui/react-icons';

import type { ScopeId } from '../api';
import type { Me, Permissions } from '../client';
import { paths } from '../paths';
import { maySomewhere, permissionsIn } from '../scope';

/** Whom the navigation is for, where they are. */
interface Who {
  isStaff: boolean;
  /** Whether they hold one of these: in the scope of the page, or, over all clients, somewhere. */
  holds: (...permissions: (keyof Permissions)[]) => boolean;
}

/** How to get there: an address, or, where a client has to be chosen first, the address in the one chosen. */
export type Way = string | ((scope: ScopeId) => string);

/** A page that the navigation leads to. */
export interface Place {
  key: string;
  section: 'Work' | 'Build' | 'Manage';
  label: string;
  icon: FluentIcon;
  /** From within a scope, or from outside of all; undefined where it is not offered. */
  way: (here: ScopeId | undefined) => Way | undefined;
  isFor: (who: Who) => boolean;
}

const toHere = (path: (scope: ScopeId) => string) => (here: ScopeId | undefined) => (here === undefined ? path : path(here));

// prettier-ignore
const places: readonly Place[] = [
  { key: 'home', section: 'Work', label: 'Home', icon: HomeRegular, way: (here) => (here === undefined ? paths.home : undefined), isFor: (who) => who.isStaff },
  { key: 'overview', section: 'Work', label: 'Overview', icon: BuildingRegular, way: (here) => (here === undefined || here === 'global' ? undefined : paths.scope(here)), isFor: (who) => who.isStaff },
  { key: 'forms', section: 'Work', label: 'Forms', icon: DocumentBulletListRegular, way: toHere(paths.forms), isFor: (who) => !who.isStaff || who.holds('canExecuteWorkflows', 'canManageForms') },
  { key: 'requests', section: 'Work', label: 'My requests', icon: ClipboardTaskListLtrRegular, way: toHere(paths.requests), isFor: (who) => !who.isStaff },
  { key: 'myRuns', section: 'Work', label: 'My runs', icon: HistoryRegular, way: (here) => (here === undefined ? paths.myRuns : undefined), isFor: (who) => who.isStaff },
  { key: 'runs', section: 'Work', label: 'Runs', icon: HistoryRegular, way: (here) => (here === undefined ? undefined : paths.runs(here)), isFor: (who) => who.isStaff && who.holds('canViewHistory', 'canExecuteWorkflows') },
  { key: 'batches', section: 'Work', label: 'Batches', icon: AppsListRegular, way: () => paths.batches, isFor: (who) => who.isStaff && who.holds('canExecuteWorkflows', 'canViewHistory') },
  { key: 'workflows', section: 'Build', label: 'Workflows', icon: FlowRegular, way: toHere(paths.workflows), isFor: (who) => who.isStaff && who.holds('canExecuteWorkflows', 'canManageForms') },
];

/** A place as it is offered from where somebody is. */
export type Offer = Omit<Place, 'way' | 'isFor'> & { way: Way };

/** What somebody is offered where they are: what they may not use is not among it. */
export function offers(me: Me, here: ScopeId | undefined): Offer[] {
  const may = here === undefined ? undefined : permissionsIn(me, here);
  const who: Who = {
    isStaff: me.user.type === 'platform',
    holds: (...permissions) => permissions.some((one) => (may === undefined ? maySomewhere(me, one) : may[one])),
  };
  return places.flatMap(({ way, isFor, ...place }) => {
    const found = isFor(who) ? way(here) : undefined;
    return found === undefined ? [] : [{ ...place, way: found }];
  });
}

/** The lists that every client has. */
const lists = ['forms', 'runs', 'workflows', 'requests'];

/**
 * Where switching to another scope leads from an address: from a list to the same list there, from a thing to its
 * list. Undefined is all clients.
 */
export function sameIn(pathname: string, to: ScopeId | undefined): string {
  const parts = pathname.split('/');
  const list = lists.find((one) => one === (parts[1] === 'o' ? parts[3] : parts[2]));
  if (to === undefined) {
    return list === 'runs' ? paths.myRuns : paths.home;
  }
  return list === undefined ? (to === 'global' ? paths.forms(to) : paths.scope(to)) : `${paths.scope(to)}/${list}`;
}

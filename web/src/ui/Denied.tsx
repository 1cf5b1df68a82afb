import type { Permissions } from '../client';
import { paths } from '../paths';
import { useScopeIfAny } from '../scope';
import { Anchor } from './Anchor';
import { Empty } from './Empty';
import { permissionNames } from './permission';

interface DeniedProps {
  permission: keyof Permissions;
  /** What it is needed for, as it goes on after "You may not": "run workflows". */
  what: string;
}

/** What stands in the place of what somebody may not use: which permission is missing where, and who gives it. */
export function Denied({ permission, what }: DeniedProps) {
  const scope = useScopeIfAny();
  const where = scope === undefined ? 'any client' : scope.id === 'global' ? 'all clients' : scope.name;
  return (
    <Empty
      title={`You may not ${what} for ${where}.`}
      next={`This needs the permission “${permissionNames[permission]}”${scope === undefined ? ' for at least one client' : ''}. Somebody who administers the platform can give it to you, and it counts at once.`}
      action={<Anchor to={paths.start}>Go to your first page</Anchor>}
    />
  );
}

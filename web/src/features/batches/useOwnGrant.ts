import { useMutation, useQueryClient } from '@tanstack/react-query';

import { listUserPermissions, putPermissions } from '../../client';
import { keyOf, nothing, useApiOf, useMe } from '../../scope';
import { permissionNames } from '../../ui';

interface OwnGrant {
  /** What whoever may run workflows by a role alone has to know. */
  words: string;
  /** Gives the permission to the caller for all clients; undefined for whoever may not. */
  give: (() => void) | undefined;
  isPending: boolean;
  error: Error | null;
}

/** The permission by name that a batch needs of its owner, and how an administrator comes to it. */
export function useOwnGrant(): OwnGrant {
  const { user } = useMe();
  const api = useApiOf(null);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      // What they hold already stays.
      const { items } = await api.call(listUserPermissions, { path: { userId: user.id } });
      const held = items.find((one) => one.organizationId === 'global')?.permissions ?? nothing;
      await api.call(putPermissions, {
        path: { userId: user.id, orgId: 'global' },
        body: { permissions: { ...held, canExecuteWorkflows: true } },
      });
    },
    // What a batch offers depends on it.
    onSuccess: () => Promise.all(['grants', 'batch'].map((of) => client.invalidateQueries({ queryKey: keyOf(null, of) }))),
  });
  return {
    words: `A batch runs while nobody is signed in, so a role of your account does not count. What counts is the permission “${permissionNames.canExecuteWorkflows}”, given to you by name${user.isPlatformAdmin ? '. You administer the platform, and can give it to yourself for all clients; the audit log says so.' : ': somebody who administers the platform can do that.'}`,
    give: user.isPlatformAdmin ? () => isPending || mutate() : undefined,
    isPending,
    error,
  };
}

import {
  type AccountInfo,
  BrowserAuthError,
  type Configuration,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-browser';

import type { Config } from '../client';
import { type Account, type Authority, NotRenewed, type NotRenewedReason, SignInNeeded } from './authority';

/** How long somebody may take in the window that signs them in again, in milliseconds: a second factor takes its time. */
const patience = 10 * 60_000;

/** Signs people in with Microsoft Entra, or with what speaks like it. */
export async function openMsal(config: Config): Promise<Authority> {
  const msal = new PublicClientApplication(configuration(config));
  await msal.initialize();
  const landed = await msal.handleRedirectPromise();
  let who: AccountInfo | undefined = landed?.account ?? msal.getActiveAccount() ?? msal.getAllAccounts()[0];
  const { scopes } = config;

  /** One tab holds one person: whatever it kept of another one goes. */
  const become = async (account: AccountInfo): Promise<void> => {
    who = account;
    msal.setActiveAccount(account);
    const others = msal.getAllAccounts().filter((other) => other.homeAccountId !== account.homeAccountId);
    await Promise.all(others.map((other) => msal.clearCache({ account: other })));
  };
  if (who !== undefined) {
    await become(who);
  }

  return {
    account: () => who && accountOf(who),
    token: async (anew = false) => {
      if (who === undefined) {
        throw new SignInNeeded();
      }
      try {
        return (await msal.acquireTokenSilent({ scopes, account: who, forceRefresh: anew })).accessToken;
      } catch (failed) {
        throw needsAPerson(failed) ? new SignInNeeded() : failed;
      }
    },
    signIn: (choose = false) => msal.loginRedirect({ scopes, prompt: choose ? 'select_account' : undefined }),
    renew: async () => {
      const asked = { scopes, loginHint: who?.username, overrideInteractionInProgress: true };
      const { account } = await msal.loginPopup(asked).catch((failed: unknown) => {
        throw new NotRenewed(reasonOf(failed));
      });
      await become(account);
    },
    signOut: () => msal.logoutRedirect({ account: who, postLogoutRedirectUri: `${location.origin}/signed-out` }),
  };
}

function configuration(config: Config): Configuration {
  return {
    auth: {
      clientId: config.clientId,
      authority: config.authority,
      knownAuthorities: config.knownAuthorities,
      authorityMetadata: config.authorityMetadata,
      redirectUri: location.origin + config.redirectPath,
    },
    // Of this tab alone, and gone with it.
    cache: { cacheLocation: 'sessionStorage' },
    system: { protocolMode: config.protocolMode, popupBridgeTimeout: patience },
  };
}

function accountOf(account: AccountInfo): Account {
  return { id: account.homeAccountId, name: account.name ?? account.username, username: account.username };
}

/** A frame that may not load, or nobody in it, is the same to people as a sign-in that is over. */
function needsAPerson(failed: unknown): boolean {
  return (
    failed instanceof InteractionRequiredAuthError ||
    (failed instanceof BrowserAuthError && ['no_account_error', 'timed_out'].includes(failed.errorCode))
  );
}

function reasonOf(failed: unknown): NotRenewedReason {
  const code = failed instanceof BrowserAuthError ? failed.errorCode : '';
  if (code === 'popup_window_error' || code === 'empty_window_error') {
    return 'blocked';
  }
  return code === 'interaction_in_progress_cancelled' ? 'replaced' : 'failed';
}

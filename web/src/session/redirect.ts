import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

// What the sign-in answers lands on this page, which hands it to the one that asked.
broadcastResponseToMainFrame().catch(() => {
  // Somebody opened the page by hand, or came back to it: there is nothing to hand over.
  location.replace('/');
});

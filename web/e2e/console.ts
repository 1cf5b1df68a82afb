/** What the browser itself says of an answer that refuses, which nobody can keep it from saying. */
export function refused(status: number): RegExp {
  return new RegExp(`^error: Failed to load resource: the server responded with a status of ${status} `);
}

/** What it says of a request that nobody answers. */
export const unanswered = /^error: Failed to load resource: net::ERR_/;

/** What it says of the frame in which the sign-in is looked for without a person: the frame may run nothing. */
export const sandboxed = /sandbox/;

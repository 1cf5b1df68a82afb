/** Thrown by whoever sends a form when it has not arrived, and when they say themselves why. */
export class ToldElsewhere extends Error {}

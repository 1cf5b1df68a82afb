/**
 * What one form knows besides its values. Nothing of it is drawn again by itself: whoever tells it something changes
 * a value as well, or has a reason of its own to be drawn.
 */
export class Memory {
  readonly #labels = new Map<string, Map<string, string>>();
  readonly #holds = new Map<string, string>();
  readonly #offered = new Map<string, string>();

  /** Keeps what people read for a value: the label of an option, the name of a file. */
  remember(name: string, value: string, label: string): void {
    const labels = this.#labels.get(name) ?? new Map<string, string>();
    this.#labels.set(name, labels.set(value, label));
  }

  /** What people read for a value of a field, when that was ever known. */
  labelOf(name: string, value: string): string | undefined {
    return this.#labels.get(name)?.get(value);
  }

  /** Lets nothing be sent while a field is not ready, and says why; without a reason, it may be sent again. */
  hold(name: string, reason?: string): void {
    if (reason === undefined) {
      this.#holds.delete(name);
    } else {
      this.#holds.set(name, reason);
    }
  }

  heldBack(name: string): string | undefined {
    return this.#holds.get(name);
  }

  /** Keeps for which values of the fields above the choice of a field was offered. */
  offer(name: string, inputs: string): void {
    this.#offered.set(name, inputs);
  }

  offeredFor(name: string): string | undefined {
    return this.#offered.get(name);
  }
}

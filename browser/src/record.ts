/** The events of one run; a run that floods it is cut where Python cuts it. */

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1024 * 1024;

/** What happened in a run, as JSON. */
export class Record {
  readonly events: string[] = [];
  readonly mismatches: string[] = [];
  /** The number of events that were left out. */
  leftOut = 0;
  #bytes = 0;

  /**
   * Keeps an event, if there is room for it.
   *
   * Args:
   *   event: The event as JSON.
   *   size: Its size in bytes as Python counts it; see `browser/lua/event_size.lua`.
   */
  add(event: string, size: number): void {
    const bytes = this.#bytes + size;
    if (this.events.length === MOST_EVENTS || bytes > MOST_BYTES) {
      this.leftOut++;
      return;
    }
    this.events.push(event);
    this.#bytes = bytes;
    const { type, message } = JSON.parse(event) as { type: string; message?: string };
    if (type === "output_mismatched") this.mismatches.push(message ?? "");
  }
}

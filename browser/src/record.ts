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

  /** Keeps an event, if there is room for it. */
  add(event: string): void {
    const bytes = this.#bytes + event.length;
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

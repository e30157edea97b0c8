import type { Unreadable } from "#shared/kernel/wire.ts";

const QUIET_MS = 60_000;

/** Passes on what could not be read; the same thing once a minute, however often it comes. */
export class Reports {
  private readonly pass: (report: Unreadable) => void;
  private readonly said = new Map<string, number>();

  constructor(pass: (report: Unreadable) => void) {
    this.pass = pass;
  }

  add = (report: Unreadable): void => {
    const now = performance.now();
    for (const [text, at] of this.said) if (now - at > QUIET_MS) this.said.delete(text);
    const text = JSON.stringify(report);
    if (this.said.has(text)) return;
    this.said.set(text, now);
    this.pass({
      topic: report.topic.slice(0, 200),
      what: report.what.slice(0, 120),
      why: report.why.slice(0, 300),
    });
  };
}

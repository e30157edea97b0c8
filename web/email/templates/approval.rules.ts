import type { Template } from "#shared/email/templates/templates.schema.ts";

/** Where a template stands: its newest version approved, an older one, or none. */
export function approvalOf({ approvedNo, latest }: Pick<Template, "approvedNo" | "latest">): {
  state: "approved" | "ageing" | "new";
  text: string;
} {
  if (approvedNo === latest.no) return { state: "approved", text: `Version ${latest.no} approved` };
  if (approvedNo === null) return { state: "new", text: "Waits for a second person's approval" };
  return {
    state: "ageing",
    text: `Version ${approvedNo} goes out; version ${latest.no} waits for approval`,
  };
}

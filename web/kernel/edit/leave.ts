import { confirm } from "../ui/ConfirmDialog.tsx";
import { UnsavedRegistry, type Unsaved } from "./unsaved.ts";

/** The page's registry of what is typed; tests make their own. */
export const unsaved = new UnsavedRegistry((entries) =>
  confirm({
    title: "Discard what you typed?",
    detail: entries.map(sentenceOf).join(" "),
    confirm: "Discard",
    cancel: "Keep editing",
    destructive: true,
  }),
);

/**
 * Goes where the person wants to go, unless something typed would be lost and they keep it:
 * `leave("drawer", onClose)`. What takes an editor away goes through here.
 */
export const leave = unsaved.leave;

const list = new Intl.ListFormat("en");

/** "Subject and HTML of “Welcome” are not saved." */
function sentenceOf({ what, fields }: Unsaved): string {
  const labels = fields?.() ?? [];
  if (labels.length === 0) return `“${what}” is not saved.`;
  return `${list.format(labels)} of “${what}” ${labels.length === 1 ? "is" : "are"} not saved.`;
}

import { confirm } from "../ui/ConfirmDialog.tsx";
import { sentencesOf, UnsavedRegistry } from "./unsaved.ts";

/** The page's registry of what is typed; tests make their own. */
export const unsaved = new UnsavedRegistry((entries) =>
  confirm({
    title: "Discard what you typed?",
    detail: sentencesOf(entries).join(" "),
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

/**
 * Whether a key press belongs to an input method that is composing a character (Japanese, Chinese,
 * Korean): its Enter takes the candidate and its Escape drops it. Safari says that the composition has
 * ended before it sends the Enter that ended it, and marks that key press by code 229 only.
 */
export function isComposing(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Keeps the key presses of a composition from every handler of the page, ours and the libraries', so
 * that no field, grid, dialog or key of a page has to tell them apart. The input method itself and
 * `input` events are not touched.
 * @param target the window: what listens there while capturing comes before everything else
 */
export function holdComposition(target: EventTarget): void {
  const hold = (event: Event) => {
    if (isComposing(event as KeyboardEvent)) event.stopImmediatePropagation();
  };
  for (const type of ["keydown", "keyup"]) target.addEventListener(type, hold, { capture: true });
}

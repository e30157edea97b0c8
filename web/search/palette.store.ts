import { create } from "zustand";

/** `all`: go, act, records, recent. `records`: only what is found on the server. `actions`: only what can be done here. */
export type PaletteMode = "all" | "records" | "actions";

interface PaletteState {
  open: boolean;
  /** Opened before: from then on it is there. */
  asked: boolean;
  mode: PaletteMode;
}

export const usePalette = create<PaletteState>(() => ({
  open: false,
  asked: false,
  mode: "all",
}));

export function openPalette(mode: PaletteMode = "all"): void {
  usePalette.setState({ open: true, asked: true, mode });
}

export function closePalette(): void {
  usePalette.setState({ open: false });
}

/** As if it was never asked for: it could not be loaded. */
export function forgetPalette(): void {
  usePalette.setState({ open: false, asked: false });
}

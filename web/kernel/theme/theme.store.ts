import { create } from "zustand";

export type ThemeChoice = "light" | "dark" | "system";
export type Density = "compact" | "comfortable";

const THEME_KEY = "pivotal.theme";
const DENSITY_KEY = "pivotal.density";
const darkQuery = matchMedia("(prefers-color-scheme: dark)");

function read<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  try {
    const value = localStorage.getItem(key) as T | null;
    return value !== null && allowed.includes(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is refused in some private windows: the choice then lasts until the page closes.
  }
}

function paint(choice: ThemeChoice): void {
  const dark = choice === "dark" || (choice === "system" && darkQuery.matches);
  document.documentElement.classList.toggle("dark", dark);
  document.documentElement.classList.toggle("light", !dark);
}

interface ThemeState {
  choice: ThemeChoice;
  density: Density;
  setChoice: (choice: ThemeChoice) => void;
  setDensity: (density: Density) => void;
}

/** Colour scheme and row density of this browser. `public/theme.js` applies the same keys before first paint. */
export const useTheme = create<ThemeState>((set) => ({
  choice: read<ThemeChoice>(THEME_KEY, ["light", "dark", "system"], "system"),
  density: read<Density>(DENSITY_KEY, ["compact", "comfortable"], "compact"),
  setChoice: (choice) => {
    remember(THEME_KEY, choice);
    paint(choice);
    set({ choice });
  },
  setDensity: (density) => {
    remember(DENSITY_KEY, density);
    document.documentElement.dataset.density = density;
    set({ density });
  },
}));

darkQuery.addEventListener("change", () => paint(useTheme.getState().choice));
// paper is white
window.addEventListener("beforeprint", () => paint("light"));
window.addEventListener("afterprint", () => paint(useTheme.getState().choice));

/** Pixels of a grid row in each density. */
export const ROW_HEIGHT: Record<Density, number> = { compact: 26, comfortable: 32 };

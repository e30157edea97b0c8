import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** `import()` in the built app goes through `kernel/ui/preload.ts`, which can be tried again. */
const preloadHelper: Plugin = {
  name: "pivotal:preload",
  enforce: "pre",
  apply: "build",
  load(id) {
    if (id !== "\0vite/preload-helper.js") return null;
    const own = `${import.meta.dirname}/kernel/ui/preload.ts`;
    return `export { preload as __vitePreload } from ${JSON.stringify(own)};`;
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preloadHelper, react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Fonts and icons stay files: the page's policy allows no data: fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The grid and what only it needs apart, so that pages without one never load it.
          groups: [
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 4,
            },
            {
              name: "kit",
              test: /[\\/]web[\\/]kernel[\\/](api|theme|ui)[\\/](?!Combobox|DateField)/,
              priority: 3,
            },
            {
              name: "kit",
              test: /node_modules[\\/](@radix-ui|radix-ui|@floating-ui|@tanstack|lucide-react|wouter|zod|zustand)[\\/]/,
              priority: 3,
            },
            {
              // what follows rows without showing them in a grid: the top bar does, on every page
              name: "live",
              test: /[\\/]web[\\/]kernel[\\/](realtime[\\/]|grid[\\/](row-feed|use-row-feed|use-live-list|use-reload))/,
              priority: 2,
            },
            // a form comes with the drawer or page that has one
            {
              name: "forms",
              test: /[\\/]web[\\/]kernel[\\/](forms[\\/]|ui[\\/](Combobox|DateField))|node_modules[\\/](react-hook-form|@hookform|cmdk)[\\/]/,
              priority: 0,
            },
            { name: "grid", test: /[\\/]web[\\/]kernel[\\/]grid[\\/]/, priority: 1 },
          ],
        },
      },
    },
  },
});

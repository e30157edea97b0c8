import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "#web/kernel/theme/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { listenForSignOut, restoreSession } from "#web/kernel/api/session.ts";
import { config } from "zod";
import { guardLocation } from "#web/kernel/edit/location.ts";
import { listenForKeys } from "#web/kernel/ui/use-keys.ts";
import { App } from "./App.tsx";

// the page allows no code made of text, which schemas would otherwise try to make
config({ jitless: true });
listenForKeys();
guardLocation();
listenForSignOut();
const restored = restoreSession();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App restored={restored} />
  </StrictMode>,
);

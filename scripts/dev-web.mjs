// The web app with hot reload, in front of a hub: started by `npm run dev`.
import { createServer } from "vite";
import { inRoot } from "./lib/paths.mjs";

const hub = process.env.HUB_URL ?? "";
const server = await createServer({
  configFile: inRoot("web/vite.config.ts"),
  server: {
    host: "127.0.0.1",
    port: Number(process.env.PORT),
    strictPort: true,
    proxy: {
      "/api": { target: hub },
      "/socket.io": { target: hub, ws: true },
      // links in mails; a pattern, as pages begin with the same letter
      "^/u/": { target: hub },
    },
  },
});
await server.listen();
process.on("SIGTERM", () => void server.close().then(() => process.exit()));

// npm run backup [-- FOLDER]: rows and files of this deployment as of now, while it runs.
import path from "node:path";
import { backUp } from "./lib/backup.mjs";
import { withDeployment } from "./lib/deployment.mjs";
import { ensureInstalled } from "./lib/node.mjs";
import { inData } from "./lib/paths.mjs";
import { Plain, run, say } from "./lib/say.mjs";

await run(async () => {
  ensureInstalled();
  const name = new Date().toISOString().replaceAll(":", "-").slice(0, 19);
  const folder = path.resolve(process.argv[2] ?? inData("backups", name));
  await withDeployment(
    async ({ ownerUrl, ownerEnv }) => {
      if (!ownerUrl) throw new Plain("DATABASE_OWNER_URL is needed for a backup.");
      const { tables } = await backUp(ownerUrl, folder, ownerEnv.STORAGE_DIR);
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      say(`${rows} rows of ${tables.length} tables in ${folder}`);
      say(
        "Keep TOKEN_SECRET and SECRET_KEY (.data/secrets.json) apart from it: without them encrypted values are lost.",
      );
    },
    { needsData: true },
  );
});

import type { Kernel } from "#server/kernel/kernel.ts";
import { loadAudience } from "./audience.ts";
import { loadCalls } from "./calls.ts";
import { loadCampaigns } from "./campaigns.ts";
import { loadOrders } from "./orders.ts";
import { loadPeople } from "./people.ts";
import type { Login } from "./people.ts";
import { loadRecords } from "./records.ts";
import { loadReviews } from "./reviews.ts";
import { loadSuppressions } from "./suppressions.ts";

/**
 * The demo agency: the same every time but for its password and ids. Set-based where there are many,
 * through the services where the rules matter. Only into a database without people.
 * @throws Error when the database is not empty or not marked as made for trial
 */
export async function loadDemo(kernel: Kernel): Promise<Login[]> {
  const { rows } = await kernel.pool.query<{ marked: boolean; people: number }>(
    `select to_regclass('pivotal_marker') is not null as marked,
            (select count(*) from app_user) as people`,
  );
  if (!rows[0]?.marked) throw new Error("This database is not marked for trial data.");
  if (rows[0].people > 0) throw new Error("This database has people already.");
  const people = await loadPeople(kernel);
  await loadRecords(people);
  const lists = await loadAudience(kernel, people);
  const campaigns = await loadCampaigns(kernel, people, lists);
  await loadSuppressions(kernel, people);
  await loadOrders(kernel, people, campaigns);
  const leads = await loadCalls(people, campaigns);
  await loadReviews(kernel, people, leads);
  return people.logins;
}

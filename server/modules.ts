import { accountsModule } from "./accounts/accounts.module.ts";
import { auditModule } from "./audit/audit.module.ts";
import { authModule } from "./auth/auth.module.ts";
import { callsModule } from "./calls/calls.module.ts";
import { campaignsModule } from "./campaigns/campaigns.module.ts";
import { contactsModule } from "./contacts/contacts.module.ts";
import { emailModule } from "./email/email.module.ts";
import { exportsModule } from "./exports/exports.module.ts";
import { importsModule } from "./imports/imports.module.ts";
import { filtersModule } from "./filters/filters.module.ts";
import { kernelModule } from "./kernel/events/kernel.module.ts";
import { jobsModule } from "./jobs/jobs.module.ts";
import { leadsModule } from "./leads/leads.module.ts";
import type { ServerModule } from "./kernel/module.ts";
import { notificationsModule } from "./notifications/notifications.module.ts";
import { ordersModule } from "./orders/orders.module.ts";
import { portalModule } from "./portal/portal.module.ts";
import { reportsModule } from "./reports/reports.module.ts";
import { listsModule } from "./lists/lists.module.ts";
import { searchModule } from "./search/search.module.ts";
import { segmentsModule } from "./segments/segments.module.ts";
import { suppressionsModule } from "./suppressions/suppressions.module.ts";
import { systemModule } from "./system/system.module.ts";
import { telephonyModule } from "./telephony/telephony.module.ts";
import { usersModule } from "./users/users.module.ts";

/** Every module of the server, lower ones first. */
export const modules: ServerModule[] = [
  kernelModule,
  usersModule,
  authModule,
  accountsModule,
  contactsModule,
  auditModule,
  searchModule,
  filtersModule,
  segmentsModule,
  listsModule,
  importsModule,
  exportsModule,
  suppressionsModule,
  campaignsModule,
  telephonyModule,
  callsModule,
  emailModule,
  leadsModule,
  ordersModule,
  portalModule,
  reportsModule,
  jobsModule,
  notificationsModule,
  systemModule,
];

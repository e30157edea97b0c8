import { accountsModule } from "#server/accounts/accounts.module.ts";
import { auditModule } from "#server/audit/audit.module.ts";
import { authModule } from "#server/auth/auth.module.ts";
import { callsModules } from "#server/calls/calls.module.ts";
import { campaignsModule } from "#server/campaigns/campaigns.module.ts";
import { contactsModule } from "#server/contacts/contacts.module.ts";
import { emailModules } from "#server/email/email.module.ts";
import { exportsModule } from "#server/exports/exports.module.ts";
import { importsModule } from "#server/imports/imports.module.ts";
import { filtersModule } from "#server/filters/filters.module.ts";
import { formsModule } from "#server/forms/forms.module.ts";
import { kernelModule } from "#server/kernel/kernel.module.ts";
import { jobsModule } from "#server/jobs/jobs.module.ts";
import { leadsModule } from "#server/leads/leads.module.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { notificationsModule } from "#server/notifications/notifications.module.ts";
import { ordersModule } from "#server/orders/orders.module.ts";
import { portalModule } from "#server/portal/portal.module.ts";
import { reportsModule } from "#server/reports/reports.module.ts";
import { listsModule } from "#server/lists/lists.module.ts";
import { searchModule } from "#server/search/search.module.ts";
import { segmentsModule } from "#server/segments/segments.module.ts";
import { suppressionsModule } from "#server/suppressions/suppressions.module.ts";
import { systemModule } from "#server/system/system.module.ts";
import { telephonyModule } from "#server/telephony/telephony.module.ts";
import { usersModule } from "#server/users/users.module.ts";

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
  formsModule,
  telephonyModule,
  ...callsModules,
  ...emailModules,
  leadsModule,
  ordersModule,
  portalModule,
  reportsModule,
  jobsModule,
  notificationsModule,
  systemModule,
];

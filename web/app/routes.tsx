import {
  Activity,
  AtSign,
  Ban,
  Building2,
  CalendarClock,
  ContactRound,
  FileText,
  FileUp,
  Gauge,
  Headset,
  Inbox,
  ListChecks,
  ListTodo,
  Megaphone,
  Package,
  ScrollText,
  Target,
  Undo2,
  UserCheck,
  UsersRound,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Role, Verb } from "#shared/kernel/access.ts";

/** Headings of the navigation, in its order. */
export const NAV_GROUPS = [
  "Work",
  "Audience",
  "Outreach",
  "Quality",
  "Delivery",
  "Insight",
  "Settings",
] as const;

export interface NavEntry {
  /** Heading in the left navigation; entries of one group stand together, in the order of this file. */
  group: (typeof NAV_GROUPS)[number];
  label: string;
  icon: LucideIcon;
  /** Second key of `G` then letter. */
  key?: string;
}

export interface AppRoute {
  /** wouter pattern: `/contacts/:id`. */
  path: string;
  title: string;
  /** Absent on pages that are opened from others (details). */
  nav?: NavEntry;
  /** Verb that opens the page and shows its entry; any signed-in person when absent. */
  verb?: Verb;
  /** The page's own chunk: `() => import("#web/contacts/ContactsPage.tsx")`, a default export. */
  load: () => Promise<{ default: ComponentType }>;
}

/** Each role's list of waiting work. */
const HOMES: Record<Role, string> = {
  agent: "/console",
  qa_reviewer: "/qa",
  ops_supervisor: "/wallboard",
  campaign_manager: "/campaigns",
  data_ops: "/contacts",
  admin: "/wallboard",
  client_user: "/portal",
};

/** Where a person begins: the home of their first role that they may open. */
export function homeOf(roles: readonly Role[], allowed: readonly AppRoute[]): AppRoute | undefined {
  const homes = roles.map((role) => allowed.find((route) => route.path === HOMES[role]));
  return homes.find(Boolean) ?? allowed.find((route) => route.nav);
}

/** Every page of the workspace; within a group the order is that of the navigation. */
export const routes: readonly AppRoute[] = [
  {
    path: "/console",
    title: "Console",
    verb: "task.work",
    nav: { group: "Work", label: "Console", icon: Headset, key: "k" },
    load: () => import("#web/calls/console/ConsolePage.tsx"),
  },
  {
    path: "/accounts",
    title: "Accounts",
    verb: "account.read",
    nav: { group: "Audience", label: "Accounts", icon: Building2, key: "a" },
    load: () => import("#web/accounts/AccountsPage.tsx"),
  },
  {
    path: "/accounts/:id",
    title: "Account",
    verb: "account.read",
    load: () => import("#web/accounts/AccountPage.tsx"),
  },
  {
    path: "/contacts",
    title: "Contacts",
    verb: "contact.read",
    nav: { group: "Audience", label: "Contacts", icon: ContactRound, key: "c" },
    load: () => import("#web/contacts/ContactsPage.tsx"),
  },
  {
    path: "/contacts/:id",
    title: "Contact",
    verb: "contact.read",
    load: () => import("#web/contacts/ContactPage.tsx"),
  },
  {
    path: "/imports",
    title: "Imports",
    verb: "contact.import",
    nav: { group: "Audience", label: "Imports", icon: FileUp, key: "i" },
    load: () => import("#web/imports/ImportsPage.tsx"),
  },
  {
    path: "/segments",
    title: "Segments & Lists",
    verb: "segment.read",
    nav: { group: "Audience", label: "Segments & Lists", icon: Target, key: "s" },
    load: () => import("#web/segments/AudiencePage.tsx"),
  },
  {
    path: "/segments/:id",
    title: "Segment",
    verb: "segment.read",
    load: () => import("#web/segments/SegmentPage.tsx"),
  },
  {
    path: "/lists/:id",
    title: "List",
    verb: "list.read",
    load: () => import("#web/lists/ListPage.tsx"),
  },
  {
    path: "/suppressions",
    title: "Suppressions",
    verb: "suppression.read",
    nav: { group: "Audience", label: "Suppressions", icon: Ban, key: "x" },
    load: () => import("#web/suppressions/SuppressionsPage.tsx"),
  },
  {
    path: "/campaigns/new",
    title: "New campaign",
    verb: "campaign.edit",
    load: () => import("#web/campaigns/draft/NewCampaignPage.tsx"),
  },
  {
    path: "/campaigns/:id",
    title: "Campaign",
    verb: "campaign.read",
    load: () => import("#web/campaigns/CampaignPage.tsx"),
  },
  {
    path: "/campaigns",
    title: "Campaigns",
    verb: "campaign.read",
    nav: { group: "Outreach", label: "Campaigns", icon: Megaphone, key: "p" },
    load: () => import("#web/campaigns/CampaignsPage.tsx"),
  },
  {
    path: "/callbacks",
    title: "Callbacks",
    verb: "task.read",
    nav: { group: "Work", label: "Callbacks", icon: CalendarClock, key: "b" },
    load: () => import("#web/calls/callbacks/CallbacksPage.tsx"),
  },
  {
    path: "/scripts",
    title: "Scripts",
    verb: "script.read",
    nav: { group: "Outreach", label: "Scripts", icon: FileText },
    load: () => import("#web/calls/scripts/ScriptsPage.tsx"),
  },
  {
    path: "/forms",
    title: "Forms",
    verb: "form.read",
    nav: { group: "Outreach", label: "Forms", icon: ListTodo },
    load: () => import("#web/forms/FormsPage.tsx"),
  },
  {
    path: "/templates",
    title: "Templates",
    verb: "template.read",
    nav: { group: "Outreach", label: "Templates", icon: FileText, key: "t" },
    load: () => import("#web/email/templates/TemplatesPage.tsx"),
  },
  {
    path: "/templates/:id",
    title: "Template",
    verb: "template.read",
    load: () => import("#web/email/templates/TemplatePage.tsx"),
  },
  {
    path: "/senders",
    title: "Senders",
    verb: "sender.read",
    nav: { group: "Outreach", label: "Senders", icon: AtSign },
    load: () => import("#web/email/senders/SendersPage.tsx"),
  },
  {
    path: "/mailbox",
    title: "Mailbox",
    verb: "mailbox.read",
    nav: { group: "Outreach", label: "Mailbox", icon: Inbox, key: "m" },
    load: () => import("#web/email/transport/MailboxPage.tsx"),
  },
  {
    path: "/qa",
    title: "QA queue",
    verb: "lead.claim",
    nav: { group: "Quality", label: "QA queue", icon: ListChecks, key: "q" },
    load: () => import("#web/leads/QueuePage.tsx"),
  },
  {
    path: "/returned",
    title: "Returned leads",
    verb: "lead.fix",
    nav: { group: "Quality", label: "Returned leads", icon: Undo2 },
    load: () => import("#web/leads/ReturnedPage.tsx"),
  },
  {
    path: "/leads",
    title: "Leads",
    verb: "lead.read",
    nav: { group: "Quality", label: "Leads", icon: UserCheck, key: "l" },
    load: () => import("#web/leads/LeadsPage.tsx"),
  },
  {
    path: "/leads/:id",
    title: "Lead",
    verb: "lead.read",
    load: () => import("#web/leads/LeadPage.tsx"),
  },
  {
    path: "/orders",
    title: "Orders",
    verb: "order.read",
    nav: { group: "Delivery", label: "Orders", icon: Package, key: "o" },
    load: () => import("#web/orders/OrdersPage.tsx"),
  },
  {
    path: "/orders/:id",
    title: "Order",
    verb: "order.read",
    load: () => import("#web/orders/OrderPage.tsx"),
  },
  {
    path: "/portal",
    title: "Orders",
    verb: "portal.order.read",
    nav: { group: "Delivery", label: "Orders", icon: Package, key: "o" },
    load: () => import("#web/portal/PortalOrdersPage.tsx"),
  },
  {
    path: "/portal/orders/:id",
    title: "Order",
    verb: "portal.order.read",
    load: () => import("#web/portal/PortalOrderPage.tsx"),
  },
  {
    path: "/portal/team",
    title: "Team",
    verb: "portal.order.read",
    nav: { group: "Delivery", label: "Team", icon: UsersRound, key: "t" },
    load: () => import("#web/portal/TeamPage.tsx"),
  },
  {
    path: "/wallboard",
    title: "Wallboard",
    verb: "wallboard.read",
    nav: { group: "Insight", label: "Wallboard", icon: Gauge, key: "w" },
    load: () => import("#web/reports/WallboardPage.tsx"),
  },
  {
    path: "/jobs",
    title: "Jobs",
    verb: "job.read",
    load: () => import("#web/jobs/JobsPage.tsx"),
  },
  {
    path: "/notifications",
    title: "Notifications",
    load: () => import("#web/notifications/NotificationsPage.tsx"),
  },
  {
    path: "/users",
    title: "Users & teams",
    verb: "user.read",
    nav: { group: "Settings", label: "Users & teams", icon: UsersRound, key: "u" },
    load: () => import("#web/users/UsersPage.tsx"),
  },
  {
    path: "/audit",
    title: "Audit",
    verb: "audit.read",
    nav: { group: "Settings", label: "Audit", icon: ScrollText },
    load: () => import("#web/audit/AuditPage.tsx"),
  },
  {
    path: "/system",
    title: "System",
    verb: "system.read",
    nav: { group: "Settings", label: "System", icon: Activity, key: "y" },
    load: () => import("#web/system/SystemPage.tsx"),
  },
];

import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { EmailTemplate, EmailTemplateVersion } from "./template.entity.ts";
import { projectTemplates } from "./templates.project.ts";
import { templatesRoutes } from "./templates.routes.ts";

/** What campaigns say: content, its versions, their approval. */
export const templatesRoom: ServerModule = {
  name: "email/templates",
  entities: [EmailTemplate, EmailTemplateVersion],
  audited: { EmailTemplate: "template", EmailTemplateVersion: "template_version" },
  routes: templatesRoutes,
  topics: [{ def: templatesTopic }],
  project: { template: projectTemplates },
};

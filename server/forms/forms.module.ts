import { formsTopic } from "#shared/forms/forms.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { QualificationForm, QualificationFormVersion } from "./form.entity.ts";
import { projectForms } from "./forms.project.ts";
import { ownForms } from "./forms.handover.ts";
import { formsRoutes } from "./forms.routes.ts";

/** Qualification forms: questions and their answers, in versions that never change. */
export const formsModule: ServerModule = {
  name: "forms",
  entities: [QualificationForm, QualificationFormVersion],
  audited: { QualificationForm: "form" },
  routes: formsRoutes,
  topics: [{ def: formsTopic }],
  project: { form: projectForms },
  handover: [ownForms],
};

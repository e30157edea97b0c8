import { Button, Flex, Text } from "@radix-ui/themes";
import { useWatch } from "react-hook-form";
import { MERGE_TAGS } from "#shared/email/templates/merge.rules.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { TextAreaInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "#web/email/email.module.css";
import { TemplatePreview } from "./TemplatePreview.tsx";
import { zTemplateCreate } from "#shared/email/templates/templates.schema.ts";
import type { TemplateDetail } from "#shared/email/templates/templates.schema.ts";
import { createTemplate, updateTemplate } from "#shared/email/templates/templates.contract.ts";

const EMPTY = {
  name: "",
  subject: "",
  html: '<p>Hi {{ contact.firstName | default: "there" }},</p>\n<p></p>',
  text: null,
};

const valuesOf = (template: TemplateDetail | null) => {
  const { name, subject, html, text } = template ?? EMPTY;
  return { name, subject, html, text };
};

const LABELS = { name: "Name", subject: "Subject", html: "HTML", text: "Plain text" };

interface EditorProps {
  template: TemplateDetail | null;
  onSaved: (saved: TemplateDetail) => void;
}

/** Versions and merge tags · content · live preview with a real contact. */
export function TemplateEditor({ template, onSaved }: EditorProps) {
  const mayEdit = useCan("template.edit");
  const saved = (answer: TemplateDetail) => {
    toast.success(`Saved as version ${answer.latest.no}`);
    onSaved(answer);
  };
  const create = useCommand(createTemplate, { showsError: true, onSuccess: saved });
  const update = useCommand(updateTemplate, { showsError: true, onSuccess: saved });
  const live = useLiveForm(zTemplateCreate, {
    row: template,
    values: valuesOf,
    send: (body, row) =>
      row
        ? update.mutateAsync({ params: { id: row.id }, body, version: row.version })
        : create.mutateAsync({ body }),
    labels: LABELS,
  });
  const [subject, html, text] = useWatch({
    control: live.form.control,
    name: ["subject", "html", "text"],
  });
  return (
    <div className={styles.editor}>
      <aside className={styles.side}>
        {template && <Versions template={template} />}
        <MergeTags />
      </aside>
      <div className={styles.write}>
        <LiveForm
          of={live}
          submitLabel="Save template"
          last={live.theirs && lastSaveOf(live.theirs)}
        >
          <TextInput name="name" label="Name" autoFocus={!template} />
          <TextInput name="subject" label="Subject" />
          <TextAreaInput
            name="html"
            label="HTML"
            rows={18}
            description="Unsubscribe link and postal address are added below by themselves."
          />
          <TextAreaInput
            name="text"
            label="Plain text"
            rows={5}
            placeholder="Made from the HTML when empty"
          />
          {mayEdit && (
            <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
              Save template
            </Button>
          )}
        </LiveForm>
      </div>
      <TemplatePreview content={{ subject, html, text: text ?? null }} />
    </div>
  );
}

const lastSaveOf = ({ latest }: TemplateDetail) => ({
  name: latest.authorName,
  at: latest.createdAt,
});

function Versions({ template }: { template: TemplateDetail }) {
  return (
    <section>
      <Text size="1" weight="medium" color="gray">
        Versions
      </Text>
      {template.versions.map((version) => (
        <div key={version.id} className={styles.version}>
          <Flex justify="between">
            <Text size="2" weight="medium">
              {version.no}
            </Text>
            <Text size="1" color="gray">
              <RelativeTime at={version.createdAt} />
            </Text>
          </Flex>
          <Text size="1" color="gray" as="div">
            by {version.authorName}
          </Text>
          <Text size="1" color={version.approvedAt ? "green" : "gray"} as="div">
            {version.approvedByName ? `approved by ${version.approvedByName}` : "not approved"}
          </Text>
        </div>
      ))}
    </section>
  );
}

function MergeTags() {
  const copy = (path: string) => {
    void navigator.clipboard?.writeText(`{{ ${path} }}`);
    toast.info(`{{ ${path} }} copied`);
  };
  return (
    <section>
      <Text size="1" weight="medium" color="gray" as="div" mt="3" mb="1">
        Merge tags
      </Text>
      <Flex direction="column" align="start">
        {MERGE_TAGS.map((tag) => (
          <Button
            key={tag.path}
            size="1"
            variant="ghost"
            color="gray"
            title={`${tag.label}: copy the tag`}
            className={styles.tag}
            onClick={() => copy(tag.path)}
          >
            <span className="mono">{tag.path}</span>
          </Button>
        ))}
      </Flex>
    </section>
  );
}

import { randomUUID } from "node:crypto";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import { runImportToEnd } from "#server/imports/run.service.ts";
import type { Answer, Caller } from "../harness/http.ts";
import type { TestWorld } from "../harness/kernel.ts";

/** Uploads `content` as a browser does. */
export function upload(
  http: Caller,
  content: string | Uint8Array,
  fields: Record<string, string> = {},
  key: string = randomUUID(),
): Promise<Answer<any>> {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    entityType: "contact",
    source: "test file",
    ...fields,
  })) {
    form.append(name, value);
  }
  form.append("file", new Blob([content as BlobPart]), "people.csv");
  return http.send("/api/imports", {
    method: "POST",
    body: form,
    headers: { "idempotency-key": key },
  });
}

/** Starts an uploaded import with its suggested mapping. */
export async function startSuggested(http: Caller, { id, version }: ImportDetail): Promise<void> {
  const started = await http.post(`/api/imports/${id}/start`, {}, { "if-match": `"${version}"` });
  if (started.status !== 200) throw new Error(`start answered ${JSON.stringify(started.body)}`);
}

/** Waits until an import has ended, for as long as its test may run: a large one is much work. */
export async function ended(http: Caller, id: string): Promise<Import> {
  for (;;) {
    const { body } = await http.get<Import>(`/api/imports/${id}`);
    if (["done", "failed", "cancelled"].includes(body.state)) return body;
    await new Promise((then) => setTimeout(then, 50));
  }
}

/** Uploads, starts and waits. */
export async function importFile(
  http: Caller,
  content: string | Uint8Array,
  fields: Record<string, string> = {},
): Promise<Import> {
  const made = await upload(http, content, fields);
  if (made.status !== 201) throw new Error(`upload answered ${JSON.stringify(made.body)}`);
  await startSuggested(http, made.body as ImportDetail);
  return ended(http, made.body.id);
}

/** The same without a queue: the import runs in this process. */
export async function importHere(
  world: TestWorld,
  http: Caller,
  content: string | Uint8Array,
  fields: Record<string, string> = {},
): Promise<Import> {
  const made = await upload(http, content, fields);
  if (made.status !== 201) throw new Error(`upload answered ${JSON.stringify(made.body)}`);
  await startSuggested(http, made.body as ImportDetail);
  await runImportToEnd(world.system(), made.body.id, new AbortController().signal);
  return ended(http, made.body.id);
}

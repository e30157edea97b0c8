import { expect, test } from "vitest";
import { modules } from "#server/modules.ts";
import { openApiDocument } from "./openapi.ts";

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  security: object[];
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties?: object } }> };
  responses: Record<string, { content?: object }>;
}
const endpoints = modules.flatMap((module) => module.routes ?? []).map((route) => route.endpoint);
const document = openApiDocument(endpoints, "https://pivotal.example.com") as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
};
const operationOf = (method: string, path: string) =>
  document.paths[path.replace(/:(\w+)/g, "{$1}")]![method.toLowerCase()]!;

test("every endpoint is in the document, with who may call it and what it takes", () => {
  expect(document.openapi).toBe("3.1.0");
  const ids = new Set<string>();
  for (const { method, path, access, body, response, ifMatch } of endpoints) {
    const operation = operationOf(method, path);
    ids.add(operation.operationId);
    const named = (place: string) =>
      (operation.parameters ?? []).filter((one) => one.in === place).map((one) => one.name);
    expect(named("path"), path).toEqual([...path.matchAll(/:(\w+)/g)].map(([, name]) => name));
    expect(named("header").includes("If-Match"), path).toBe(Boolean(ifMatch));
    expect(operation.security, path).toEqual(access === "public" ? [] : [{ bearer: [] }]);
    const needs = access === "public" ? undefined : `Needs: ${access}`;
    expect(operation.description, path).toBe(needs);
    const [done] = Object.values(operation.responses);
    const json = "application/json";
    expect(json in (operation.requestBody?.content ?? {}), path).toBe(body !== undefined);
    expect(json in (done!.content ?? {}), path).toBe(response !== undefined);
    expect(Object.keys(operation.responses["4XX"]!.content!)).toEqual(["application/problem+json"]);
  }
  expect(ids.size).toBe(endpoints.length);
});

test("every reference leads somewhere", () => {
  const text = JSON.stringify(document);
  for (const [, place] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = place!.split("/").reduce<any>((node, key) => node?.[key], document);
    expect(found, place).toBeDefined();
  }
});

test("an upload is a form with its fields and the file", () => {
  const { content } = operationOf("POST", "/api/imports").requestBody!;
  expect(Object.keys(content)).toEqual(["multipart/form-data"]);
  expect(content["multipart/form-data"]!.schema.properties).toMatchObject({
    source: { type: "string" },
    file: { type: "string", format: "binary" },
  });
});

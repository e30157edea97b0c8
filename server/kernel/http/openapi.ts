import { createDocument } from "zod-openapi";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import { z } from "zod";
import { zProblem } from "#shared/kernel/problem.ts";
import type { Endpoint } from "#shared/kernel/endpoint.ts";

/** OpenAPI 3.1 of all mounted contracts: the same schemas that check the requests. */
export function openApiDocument(endpoints: readonly Endpoint[], url: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Pivotal API",
      version: "1",
      description:
        "Errors are RFC 9457 problem documents. Lists answer { items, nextCursor, total? }.",
    },
    servers: [{ url }],
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
    paths,
  });
}

const problem = {
  description: "What is wrong, and in which field",
  content: { "application/problem+json": { schema: zProblem } },
};

function operation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { access, response } = endpoint;
  const requestBody = bodyOf(endpoint);
  return {
    operationId: idOf(endpoint),
    summary: endpoint.summary,
    tags: [endpoint.path.split("/")[2] ?? "root"],
    security: access === "public" ? [] : [{ bearer: [] }],
    ...(access === "public" ? {} : { description: `Needs: ${access}` }),
    requestParams: {
      ...(endpoint.params ? { path: endpoint.params as z.ZodObject } : {}),
      ...(endpoint.query ? { query: endpoint.query as z.ZodObject } : {}),
    },
    parameters: headerParameters(endpoint),
    ...(requestBody ? { requestBody } : {}),
    responses: {
      [String(endpoint.status ?? (response ? 200 : 204))]: response
        ? { description: "Done", content: { "application/json": { schema: response } } }
        : endpoint.raw === "response"
          ? { description: "The file", content: { "*/*": { schema: BINARY } } }
          : { description: "Done" },
      "4XX": problem,
    },
  };
}

/** `PATCH /api/leads/:id` → `patch_leads_id`: what generators of clients name a function after. */
const idOf = ({ method, path }: Endpoint): string =>
  [method.toLowerCase(), ...path.split(/[^\w]+/).filter((part) => part && part !== "api")].join(
    "_",
  );

const BINARY = { type: "string", format: "binary" } as const;

function bodyOf({ body, upload }: Endpoint): ZodOpenApiOperationObject["requestBody"] {
  if (upload) {
    const file = z.string().meta({ override: BINARY });
    return {
      required: true,
      content: { "multipart/form-data": { schema: upload.extend({ file }) } },
    };
  }
  return body && { required: true, content: { "application/json": { schema: body } } };
}

function headerParameters(endpoint: Endpoint): ZodOpenApiOperationObject["parameters"] {
  const list = [];
  if (endpoint.ifMatch) list.push({ name: "If-Match", required: true });
  if (endpoint.method === "POST" && endpoint.idempotent !== false && endpoint.access !== "public") {
    list.push({ name: "Idempotency-Key", required: true });
  }
  return list.map((header) => ({ ...header, in: "header", schema: { type: "string" } }) as const);
}

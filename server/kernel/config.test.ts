import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";

const TOKENS = "k1:Zq8vW3xN5rT7yB9mK2pL4sD6fG1hJ0aC";
const KEYS = "Xc7bV5nM3qW1eR9tY2uI4oP6aS8dF0gH";
const faultsOf = (more: Record<string, string>): string => {
  try {
    readConfig({
      DATABASE_URL: "postgres://pivotal_app:x@127.0.0.1/pivotal",
      REDIS_URL: "redis://127.0.0.1:6379",
      TOKEN_SECRET: TOKENS,
      SECRET_KEY: KEYS,
      ...more,
    });
    return "";
  } catch (err) {
    return (err as Error).message;
  }
};

describe("a process that other machines can reach", () => {
  test.each(["0.0.0.0", "::", "192.168.1.7", "pivotal.example.com", "128.0.0.1", "[::]"])(
    "when HOST is %s outside production, then it does not start and says why",
    (HOST) => {
      expect(faultsOf({ HOST })).toMatch(/HOST: .* lets other machines in, which needs NODE_ENV/);
      expect(faultsOf({ HOST, NODE_ENV: "test" })).toContain("HOST:");
      const PUBLIC_URL = "https://pivotal.example.com";
      expect(faultsOf({ HOST, NODE_ENV: "production", PUBLIC_URL })).toBe("");
    },
  );

  test.each(["127.0.0.1", "127.8.9.1", "localhost", "::1"])(
    "when HOST is %s, then it starts in development",
    (HOST) => expect(faultsOf({ HOST })).toBe(""),
  );
});

describe("secrets", () => {
  test.each([
    [TOKENS, TOKENS],
    [TOKENS, TOKENS.slice(3)],
    [`k2:${KEYS},${TOKENS}`, `new:${KEYS}`],
    [TOKENS, `k9:${KEYS},old:${TOKENS.slice(3)}`],
  ])("when TOKEN_SECRET %s and SECRET_KEY %s share one, then nothing starts", (tokens, keys) => {
    expect(faultsOf({ TOKEN_SECRET: tokens, SECRET_KEY: keys })).toMatch(/SECRET_KEY: .*its own/);
  });
});

describe("Redis", () => {
  test.each([
    "redis://redis:6379",
    "redis://10.0.0.5",
    "rediss://cache.example.com:6380/2",
    "redis://app@redis:6379",
    "redis://:@redis:6379",
  ])("when %s has no password and is elsewhere, then nothing starts", (REDIS_URL) => {
    expect(faultsOf({ REDIS_URL })).toContain("REDIS_URL: has no password");
  });

  test.each([
    "redis://:secret@redis:6379",
    "rediss://app:secret@cache.example.com",
    "redis://localhost:6379",
    "redis://127.0.0.1:6379",
    "redis://[::1]:6379",
  ])("when it is %s, then it is taken", (REDIS_URL) => {
    expect(faultsOf({ REDIS_URL })).toBe("");
  });

  test("when it is no address, then nothing starts", () => {
    expect(faultsOf({ REDIS_URL: "redis" })).toContain("REDIS_URL: is no address");
  });
});

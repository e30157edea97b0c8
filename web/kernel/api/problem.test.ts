import { expect, test } from "vitest";
import { z } from "zod";
import { ApiError, messageOf } from "./problem.ts";

const problem = { type: "/problems/invalid", title: "Some values are not valid", code: "invalid" };

test("refused fields are named in words where no form stands beside them", () => {
  const errors = ["body.firstName", "body.items.0.label", "body.a", "body.b"].map((path) => ({
    path,
    message: "Fill this in.",
  }));
  const message = (count: number) =>
    messageOf(new ApiError({ ...problem, status: 400, errors: errors.slice(0, count) }));
  expect(message(1)).toBe("First name: Fill this in.");
  expect(message(4)).toBe(
    "First name: Fill this in. Label (1): Fill this in. A: Fill this in. And 1 more.",
  );
});

test("a request id is for what failed on our side, not for a refusal", () => {
  const of = (status: number) => new ApiError({ ...problem, status, requestId: "r-1" }).requestId;
  expect(of(422)).toBeUndefined();
  expect(of(500)).toBe("r-1");
});

test("what is said of an error is written for people", () => {
  const say = (act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      return messageOf(error);
    }
  };
  expect(messageOf(new Error("Type a number."))).toBe("Type a number.");
  expect(say(() => (undefined as unknown as string[]).filter(Boolean))).toBe(
    "Something went wrong here. Try it again.",
  );
  expect(say(() => z.object({ name: z.string() }).parse({}))).toBe("Fill this in.");
});

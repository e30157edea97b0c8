import { afterEach, expect } from "vitest";
import { attempts } from "./no-outside.ts";

// Refusing is not enough: code that swallows the error would hide it.
afterEach(() => {
  expect(attempts.splice(0), "connections to outside").toEqual([]);
});

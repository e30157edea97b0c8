import { expect, it } from "vitest";
import { joinLabels, splitLabels } from "./labels.ts";

it.each([
  ["C, C++; Go", ["C, C++", "Go"]],
  ["a; b ;a", ["a", "b"]],
  ["a,b", ["a", "b"]],
  ["x|y", ["x", "y"]],
  ["a\nb", ["a", "b"]],
  ['"C, C++"', ["C, C++"]],
  ['"Customer","VIP"', ["Customer", "VIP"]],
  ['say "hi", yes', ['say "hi"', "yes"]],
  ['"open, x; y', ['"open, x', "y"]],
  ["", []],
])("%j is cut into %j, which come back as they are written", (text, labels) => {
  expect(splitLabels(text)).toEqual(labels);
  expect(splitLabels(joinLabels(labels))).toEqual(labels);
});

it.each([
  [["C, C++"]],
  [["x|y", "a;b"]],
  [['"quoted"', "two\nlines"]],
  [["one"]],
  [['a";b', '";"']],
])("%j come back from one cell", (labels) =>
  expect(splitLabels(joinLabels(labels))).toEqual(labels),
);

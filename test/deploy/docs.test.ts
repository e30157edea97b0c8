import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { inRoot } from "#scripts/lib/paths.mjs";

const FILES = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "web/README.md",
  ...["docs", "docs/decisions"].flatMap((folder) =>
    readdirSync(inRoot(folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => path.join(folder, name)),
  ),
];
const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

test.each(FILES)("%s names files and commands that are there", (file) => {
  const text = readFileSync(inRoot(file), "utf8");
  const named = [
    ...text.matchAll(/`((?:shared|server|workers|web|test|bench|scripts|docs|deploy)\/[\w./-]+)`/g),
  ];
  const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)];
  const lost = [
    ...named.map(([, place]) => inRoot(place!)),
    ...linked.map(([, place]) => path.resolve(inRoot(path.dirname(file)), place!)),
  ].filter((place) => !existsSync(place));
  expect(lost).toEqual([]);
  const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});

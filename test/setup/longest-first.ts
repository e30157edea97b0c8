import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Which files take longest cannot be told by their size, which is the order of a first run. */
const LONGEST = ["test/e2e/demo.e2e.ts", "test/e2e/delivery.e2e.ts"];

/** Begins with the longest files, so that none of them runs alone at the end. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST.some((name) => moduleId.endsWith(name));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

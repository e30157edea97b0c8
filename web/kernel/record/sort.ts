/** The first sort column of a grid as a list endpoint takes it; undefined when the API cannot sort by it. */
export function sortOf<S extends string>(
  sorts: readonly S[],
  sort: string | undefined,
): S | `-${S}` | undefined {
  const first = sort?.split(",")[0] ?? "";
  return sorts.includes(first.replace(/^-/, "") as S) ? (first as S | `-${S}`) : undefined;
}

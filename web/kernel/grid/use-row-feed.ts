import { useState } from "react";
import { RowFeed, type GridRow } from "./row-feed.ts";

/** A feed that lives as long as the screen. */
export function useRowFeed<R extends GridRow>(): RowFeed<R> {
  return useState(() => new RowFeed<R>())[0];
}

import type { ComponentType } from "react";

/** Small live parts of the top bar, between search and the person's menu: jobs ring, notifications, own state. */
export const topBarSlots: readonly ComponentType[] = [];

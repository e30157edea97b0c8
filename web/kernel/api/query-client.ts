import { MutationCache, QueryClient } from "@tanstack/react-query";
import { toast } from "../ui/toast.store.ts";
import { ApiError, messageOf } from "./problem.ts";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The screen shows the error itself (a form does): no toast. */
      showsError?: boolean;
    };
  }
}

/**
 * TanStack Query owns what the server owns. Live screens are patched by the hub, so nothing is read
 * again on focus; `send` already retries outages.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: false,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (mutation.meta?.showsError) return;
      toast.error(messageOf(error), {
        requestId: error instanceof ApiError ? error.requestId : undefined,
      });
    },
  }),
});

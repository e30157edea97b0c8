import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useRef } from "react";
import type { AnswerOf, CallOf, Endpoint } from "#shared/kernel/endpoint.ts";
import { call } from "./call.ts";
import { newCause } from "./causes.ts";
import { ApiError } from "./problem.ts";

interface CommandOptions<E extends Endpoint> {
  onSuccess?: (answer: AnswerOf<E>, input: CallOf<E>) => void;
  /** The screen shows the error itself; otherwise a toast does. */
  showsError?: boolean;
}

/**
 * A command of the API as a mutation. One user intent has one Idempotency-Key: sending the same input
 * again after an outage repeats the key, so that it has one effect however often it is tried.
 *
 *     const approve = useCommand(approveLead, { onSuccess: () => toast.success("Lead approved") });
 *     approve.mutate({ params: { id }, body: { checklist }, version: lead.version });
 */
export function useCommand<E extends Endpoint>(
  to: E,
  options: CommandOptions<E> = {},
): UseMutationResult<AnswerOf<E>, Error, CallOf<E>> {
  const unsure = useRef<{ input: string; key: string } | null>(null);
  return useMutation<AnswerOf<E>, Error, CallOf<E>>({
    meta: { showsError: options.showsError ?? false },
    mutationFn: async (input) => {
      const text = JSON.stringify(input);
      const key = unsure.current?.input === text ? unsure.current.key : newCause();
      try {
        const answer = await call(to, { idempotencyKey: key, ...input });
        unsure.current = null;
        return answer;
      } catch (error) {
        const isUnknown = error instanceof ApiError && error.isUnknownOutcome;
        unsure.current = isUnknown ? { input: text, key } : null;
        throw error;
      }
    },
    onSuccess: (answer, input) => options.onSuccess?.(answer, input),
  });
}

import { useMutation, type MutateOptions, type UseMutationResult } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { AnswerOf, CallOf, Endpoint } from "#shared/kernel/endpoint.ts";
import { call } from "./call.ts";
import { newCause } from "./causes.ts";
import { createOnce } from "./once.ts";
import { ApiError } from "./problem.ts";

type Mutation<T, V> = UseMutationResult<T, Error, V>;

interface SentOnce<T, V> {
  mutate: (input: V, then?: MutateOptions<T, Error, V>) => void;
  mutateAsync: (input: V, then?: MutateOptions<T, Error, V>) => Promise<T>;
}

/** Each state of a mutation by itself, so that `isSuccess` still tells that there is `data`. */
type Without<M> = M extends unknown ? Omit<M, keyof SentOnce<unknown, unknown>> : never;

/** A mutation whose `mutate` and `mutateAsync` send once. */
export type Command<T, V> = Without<Mutation<T, V>> & SentOnce<T, V>;

interface CommandOptions<E extends Endpoint> {
  onSuccess?: (answer: AnswerOf<E>, input: CallOf<E>) => void;
  /** The screen shows the error itself; otherwise a toast does. */
  showsError?: boolean;
}

/**
 * A command of the API as a mutation. One user intent has one effect: asked for again with the same
 * input while it is under way (a second click, the key pressed twice) it is sent once, and sending the
 * same input again after an outage repeats its Idempotency-Key.
 *
 *     const approve = useCommand(approveLead, { onSuccess: () => toast.success("Lead approved") });
 *     approve.mutate({ params: { id }, body: { checklist }, version: lead.version });
 */
export function useCommand<E extends Endpoint>(
  to: E,
  options: CommandOptions<E> = {},
): Command<AnswerOf<E>, CallOf<E>> {
  const unsure = useRef<{ input: string; key: string } | null>(null);
  const mutation = useMutation<AnswerOf<E>, Error, CallOf<E>>({
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
  return useSentOnce(mutation);
}

/** The same mutation, sent once however often it is asked for while it is under way. */
export function useSentOnce<T, V>(mutation: Mutation<T, V>): Command<T, V> {
  const [once] = useState(() => createOnce<T>());
  const send = mutation.mutateAsync;
  const mutateAsync = useCallback(
    (input: V, then?: MutateOptions<T, Error, V>) =>
      once(JSON.stringify(input) ?? "", () => send(input, then)),
    [once, send],
  );
  const mutate = useCallback(
    (input: V, then?: MutateOptions<T, Error, V>) =>
      // the mutation has said it already
      void mutateAsync(input, then).catch(() => undefined),
    [mutateAsync],
  );
  return { ...mutation, mutate, mutateAsync };
}

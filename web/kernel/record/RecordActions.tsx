import { Button } from "@radix-ui/themes";
import { useMutation } from "@tanstack/react-query";
import { useSentOnce } from "../api/use-command.ts";
import { toast } from "../ui/toast.store.ts";

interface RecordActionsProps<R> {
  record: { version: number; deletedAt: string | null; can: { delete: boolean } };
  /** "account", "contact". */
  what: string;
  /** Who or what it is, for the message. */
  name: string;
  remove: (version: number) => Promise<unknown>;
  restore: (version: number) => Promise<R>;
  take: (row: R) => void;
  onDeleted: () => void;
}

/** Delete with undo, or restore. */
export function RecordActions<R>(props: RecordActionsProps<R>) {
  const { record, what, name, onDeleted } = props;
  const restore = useSentOnce(useMutation({ mutationFn: props.restore, onSuccess: props.take }));
  const remove = useSentOnce(
    useMutation({
      mutationFn: props.remove,
      onSuccess: (_, version) => {
        onDeleted();
        toast.success(`${name} deleted`, { undo: () => restore.mutate(version + 1) });
      },
    }),
  );
  if (!record.can.delete) return null;
  const [command, word, color] =
    record.deletedAt === null
      ? ([remove, "Delete", "red"] as const)
      : ([restore, "Restore", undefined] as const);
  return (
    <Button
      size="1"
      variant="soft"
      color={color}
      loading={command.isPending}
      onClick={() => command.mutate(record.version)}
    >
      {word} {what}
    </Button>
  );
}

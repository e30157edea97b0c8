import { Flex, IconButton, Text } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useRef } from "react";
import { addTeamMembers, removeTeamMembers } from "#shared/users/teams.contract.ts";
import type { Team } from "#shared/users/teams.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { KeyHint } from "#web/kernel/ui/Kbd.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./users.module.css";
import { useStaff } from "./use-staff.ts";

/** Who is in the team: add by typing a name, take out with undo. */
export function TeamMembers({ team, mayManage }: { team: Team; mayManage: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const add = useCommand(addTeamMembers);
  const remove = useCommand(removeTeamMembers);
  const known = new Set(team.members.map(({ id }) => id));
  const others = useStaff(({ id }) => !known.has(id));
  const params = { id: team.id };
  const take = (id: string, name: string) =>
    remove.mutate(
      { params, body: { userIds: [id] } },
      {
        onSuccess: () => {
          toast.success(`${name} is out of ${team.name}`, {
            undo: () => add.mutate({ params, body: { userIds: [id] } }),
          });
          // the row is gone: the keyboard goes on at the list
          list.current?.focus();
        },
      },
    );
  return (
    <Flex direction="column" gap="2">
      <Text as="div" size="2" weight="medium" id="team-members">
        Members <Text color="gray">{team.members.length}</Text>
      </Text>
      {mayManage && (
        <Combobox
          aria-label="Add a member"
          placeholder="Add a member"
          value={null}
          options={others}
          onChange={(id) => id && add.mutate({ params, body: { userIds: [id] } })}
        />
      )}
      {team.members.length === 0 ? (
        <Text size="2" color="gray">
          Nobody is in this team yet.
        </Text>
      ) : (
        <ul ref={list} tabIndex={-1} className={styles.members} aria-labelledby="team-members">
          {team.members.map(({ id, name }) => (
            <li key={id} className={styles.member}>
              <Text size="2" truncate>
                {name}
              </Text>
              {id === team.leadId && (
                <Text size="1" color="gray">
                  Lead
                </Text>
              )}
              {mayManage && (
                <KeyHint label={`Take ${name} out`}>
                  <IconButton
                    size="1"
                    variant="ghost"
                    color="gray"
                    aria-label={`Take ${name} out`}
                    onClick={() => take(id, name)}
                  >
                    <X size={14} strokeWidth={1.75} aria-hidden />
                  </IconButton>
                </KeyHint>
              )}
            </li>
          ))}
        </ul>
      )}
    </Flex>
  );
}

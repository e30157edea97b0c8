import { useQuery } from "@tanstack/react-query";
import { TextField } from "@radix-ui/themes";
import { useState } from "react";
import { suppressionsTopic } from "#shared/suppressions/suppressions.events.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import styles from "./suppressions.module.css";
import { mayWeQuery } from "./suppressions.queries.ts";

const CHANNEL_WORDS = { phone: "phone", email: "e-mail" };

/** "May we?" for a number, an address, a domain or a contact's id: asked of the gate itself. */
export function MayWe() {
  const [typed, setTyped] = useState("");
  const [who, setWho] = useState("");
  const { data, error, refetch } = useQuery({
    ...mayWeQuery(who),
    enabled: who !== "",
    retry: false,
  });
  const again = () => {
    if (who) void refetch();
  };
  useTopic(suppressionsTopic.ref(), { onEvents: again, onSnapshotNeeded: again });
  return (
    <form
      className={styles.ask}
      role="search"
      aria-label="May we?"
      onSubmit={(event) => {
        event.preventDefault();
        setWho(typed.trim());
      }}
    >
      <label htmlFor="may-we">May we contact</label>
      <TextField.Root
        id="may-we"
        size="2"
        className={styles.who}
        placeholder="+44 20 7946 0123, ann@example.com"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className={styles.answer} aria-live="polite">
        {who === "" && "A number, an address, a domain or a contact. Enter asks."}
        {error && messageOf(error)}
        {data && !error && (
          <>
            <strong>{data.label}</strong>
            {data.channels.map(({ channel, ok, detail }) => (
              <span key={channel} className={styles.verdict}>
                <StatusBadge
                  state={ok ? "allowed" : "refused"}
                  meaning={ok ? "good" : "bad"}
                  label={`${ok ? "Yes" : "No"} by ${CHANNEL_WORDS[channel]}`}
                />
                {detail && <small>{detail}</small>}
              </span>
            ))}
          </>
        )}
      </div>
    </form>
  );
}

import { useState } from "react";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import styles from "./Campaigns.module.css";
import { useListName } from "./use-list-name.ts";
import { LaunchDialog } from "#web/campaigns/draft/LaunchDialog.tsx";

/** Launch, pause, resume, stop: what the state and the person allow. */
export function CampaignCommands({
  campaign,
  onChanged,
}: {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}) {
  const mayLaunch = useCan("campaign.launch");
  const mayPause = useCan("campaign.pause");
  const mayStop = useCan("campaign.stop");
  const listName = useListName();
  const [isLaunching, setLaunching] = useState(false);
  const input = { params: { id: campaign.id }, body: {} };
  const pause = useCommand(contract.pauseCampaign, { onSuccess: onChanged });
  const resume = useCommand(contract.resumeCampaign, { onSuccess: onChanged });
  const stop = useCommand(contract.stopCampaign, { onSuccess: onChanged });
  const complete = useCommand(contract.completeCampaign, { onSuccess: onChanged });
  const can = (command: CampaignRow["commands"][number]) => campaign.commands.includes(command);
  const askStop = async () => {
    const yes = await confirm({
      title: `Stop “${campaign.name}” for good?`,
      detail: "Planned work is removed at once. Promised callbacks and leads in review go on.",
      confirm: "Stop campaign",
      destructive: true,
    });
    if (yes) stop.mutate(input);
  };
  const askComplete = async () => {
    const yes = await confirm({
      title: `Complete “${campaign.name}”?`,
      detail:
        "It counts as done. Planned work is removed at once. Promised callbacks and leads in review go on.",
      confirm: "Complete campaign",
    });
    if (yes) complete.mutate(input);
  };
  return (
    <header className={styles.head}>
      <span className={styles.quiet}>
        {[
          { call: "Calls", email: "E-mail", combo: "Calls and e-mail" }[campaign.type],
          listName(campaign.listId) ?? "No audience yet",
          campaign.clientName,
          campaign.ownerName,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <div>
        {mayLaunch && can("launch") && (
          <ActionButton label="Launch" combo="l" run={() => setLaunching(true)} />
        )}
        {mayPause && can("pause") && (
          <ActionButton
            label="Pause"
            combo="p"
            variant="soft"
            loading={pause.isPending}
            run={() => pause.mutate(input)}
          />
        )}
        {mayPause && can("resume") && (
          <ActionButton
            label="Resume"
            combo="p"
            loading={resume.isPending}
            run={() => resume.mutate(input)}
          />
        )}
        {mayStop && can("complete") && (
          <ActionButton
            label="Complete"
            combo="d"
            variant="soft"
            color="gray"
            loading={complete.isPending}
            run={() => void askComplete()}
          />
        )}
        {mayStop && can("stop") && (
          <ActionButton
            label="Stop"
            variant="soft"
            color="red"
            loading={stop.isPending}
            run={() => void askStop()}
          />
        )}
      </div>
      {isLaunching && (
        <LaunchDialog
          campaign={campaign}
          onClose={() => setLaunching(false)}
          onChanged={onChanged}
        />
      )}
    </header>
  );
}

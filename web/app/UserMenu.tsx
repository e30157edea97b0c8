import { Avatar, DropdownMenu, Text } from "@radix-ui/themes";
import { useLocation } from "wouter";
import { signOut } from "#web/kernel/api/session.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { leave } from "#web/kernel/edit/leave.ts";
import { useTheme, type Density, type ThemeChoice } from "#web/kernel/theme/theme.store.ts";
import { initialsOf } from "#web/kernel/ui/initials.ts";
import { openKeyOverlay } from "#web/kernel/ui/KeyOverlay.tsx";
import styles from "./UserMenu.module.css";

/** Who I am here, how it looks, the keys, sign out. */
export function UserMenu() {
  const user = useSession((s) => s.user);
  const { choice, density, setChoice, setDensity } = useTheme();
  const [, navigate] = useLocation();
  if (!user) return null;
  // The next person starts on their own start page, not where this one was.
  const goOut = () => signOut().finally(() => navigate("/login", { replace: true }));
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger>
        <button type="button" className={styles.trigger} aria-label={`Menu of ${user.name}`}>
          <Avatar size="1" radius="full" fallback={initialsOf(user.name)} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content size="1" align="end" className={styles.menu}>
        <div className={styles.who}>
          <Text as="div" size="2" weight="medium" truncate>
            {user.name}
          </Text>
          <Text as="div" size="1" color="gray" truncate>
            {user.email}
          </Text>
        </div>
        <DropdownMenu.Separator />
        <DropdownMenu.Label>Theme</DropdownMenu.Label>
        <DropdownMenu.RadioGroup
          value={choice}
          onValueChange={(value) => setChoice(value as ThemeChoice)}
        >
          <DropdownMenu.RadioItem value="light">Light</DropdownMenu.RadioItem>
          <DropdownMenu.RadioItem value="dark">Dark</DropdownMenu.RadioItem>
          <DropdownMenu.RadioItem value="system">As the system</DropdownMenu.RadioItem>
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator />
        <DropdownMenu.Label>Rows</DropdownMenu.Label>
        <DropdownMenu.RadioGroup
          value={density}
          onValueChange={(value) => setDensity(value as Density)}
        >
          <DropdownMenu.RadioItem value="compact">Compact</DropdownMenu.RadioItem>
          <DropdownMenu.RadioItem value="comfortable">Comfortable</DropdownMenu.RadioItem>
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator />
        <DropdownMenu.Item shortcut="?" onSelect={openKeyOverlay}>
          Keyboard shortcuts
        </DropdownMenu.Item>
        <DropdownMenu.Item onSelect={() => leave("page", () => void goOut())}>
          Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

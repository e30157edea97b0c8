import { emailModule } from "./email/email.module.ts";
import type { ServerModule } from "./kernel/module.ts";

/** Every module of the server, lower ones first. */
export const modules: ServerModule[] = [emailModule];

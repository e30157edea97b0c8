import { escapeHtml } from "#server/kernel/http/html.ts";

const PAGES = {
  ask: {
    title: "Unsubscribe",
    text: "You will not get any more mails from us at this address. Press the button to confirm.",
  },
  done: { title: "You are unsubscribed", text: "We will not send mails to this address any more." },
  unknown: {
    title: "This link does not work",
    text: "It is not complete, or not from us. Please use the link in the mail as it is.",
  },
} as const;

/** The page a recipient sees: no script, no login, nothing about them. */
export function unsubscribePage(kind: keyof typeof PAGES, token = ""): string {
  const { title, text } = PAGES[kind];
  const form =
    kind === "ask"
      ? `<form method="post" action="/u/${escapeHtml(token)}"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>`
      : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title><style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:26rem;padding:2rem}h1{font-size:1.25rem;margin:0 0 .5rem}
button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:6px;background:hsl(220 90% 50%);color:#fff}
</style></head><body><main><h1>${title}</h1><p>${text}</p>${form}</main></body></html>`;
}

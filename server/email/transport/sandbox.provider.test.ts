import { afterEach, beforeEach, expect, test } from "vitest";
import { scriptedSmtp } from "#test/harness/scripted-smtp.ts";
import type { ScriptedSmtp } from "#test/harness/scripted-smtp.ts";
import type { Deadline, MailProvider, OutgoingMail } from "./provider.port.ts";
import { sendWithin } from "./provider.port.ts";
import { sandboxProvider } from "./sandbox.provider.ts";

let server: ScriptedSmtp;
let provider: MailProvider;

const mail: OutgoingMail = {
  from: { name: "Jo Sender", address: "jo@news.example.org" },
  to: "ann@example.com",
  replyTo: null,
  subject: "A word",
  html: "<p>Hello</p>",
  text: "Hello",
  messageId: "<1@news.example.org>",
  headers: {},
};

/** A deadline that passes when it is told to; its timer may be late. */
function deadline(): Deadline & { pass(told?: "told" | "silently"): void } {
  const timer = new AbortController();
  let over = false;
  return {
    signal: timer.signal,
    passed: () => over,
    pass(told = "told") {
      over = true;
      if (told === "told") timer.abort();
    },
  };
}

async function open(options: { pipelining: boolean }): Promise<void> {
  server = await scriptedSmtp(options);
  provider = sandboxProvider({ port: server.port, connections: 1 });
}

beforeEach(() => open({ pipelining: true }));
afterEach(async () => {
  await provider.close();
  await server.close();
});

for (const pipelining of [true, false]) {
  test(`a server that is slow with the envelope gets no word of the mail once it is too late (pipelining: ${pipelining})`, async () => {
    await provider.close();
    await server.close();
    await open({ pipelining });
    const limit = deadline();
    const reply = server.hold("RCPT");
    const sending = sendWithin(provider, mail, { deadline: limit });
    await reply.asked;
    limit.pass();
    expect(await sending).toMatchObject({ kind: "transient", reason: "slow_server" });
    reply.release();
    await server.allGone();
    expect(server.mails).toEqual([]);
    expect(server.bodyBytes).toBe(0);
    expect(server.commands.includes("DATA")).toBe(pipelining);
  });
}

test("a process that stood still does not begin a mail before its timers come round", async () => {
  const limit = deadline();
  const reply = server.hold("RCPT");
  const sending = sendWithin(provider, mail, { deadline: limit });
  await reply.asked;
  limit.pass("silently");
  reply.release();
  expect(await sending).toMatchObject({ kind: "transient", reason: "slow_server" });
  await server.allGone();
  expect(server.bodyBytes).toBe(0);
});

test("what waits for a connection when it becomes too late never reaches the server", async () => {
  const limit = deadline();
  const reply = server.hold("RCPT");
  const first = sendWithin(provider, mail);
  await reply.asked;
  const second = sendWithin(provider, { ...mail, to: "ben@example.com" }, { deadline: limit });
  limit.pass();
  expect(await second).toMatchObject({ kind: "transient", reason: "slow_server" });
  reply.release();
  expect(await first).toMatchObject({ kind: "sent" });
  expect(server.commands.join()).not.toContain("ben@example.com");
});

test("what is too late from the start is not begun", async () => {
  const limit = deadline();
  limit.pass();
  expect(await sendWithin(provider, mail, { deadline: limit })).toMatchObject({
    kind: "transient",
    reason: "slow_server",
  });
  expect(server.commands).toEqual([]);
});

test("a mail that has begun goes on to its end, however late it gets", async () => {
  const limit = deadline();
  const reply = server.hold("END");
  const sending = sendWithin(provider, mail, { deadline: limit });
  await reply.asked;
  limit.pass();
  reply.release();
  expect(await sending).toMatchObject({ kind: "sent" });
  expect(server.mails).toHaveLength(1);
});

test("a connection that breaks before the mail has begun is tried again; after it nobody knows", async () => {
  server.hangUpAt("RCPT");
  expect(await sendWithin(provider, mail)).toMatchObject({ kind: "transient" });
  server.hangUpAt("END");
  expect(await sendWithin(provider, mail)).toMatchObject({
    kind: "unknown",
    reason: "connection_lost",
  });
});

test("a used connection that the server has closed meanwhile makes nothing unknown", async () => {
  expect(await sendWithin(provider, mail)).toMatchObject({ kind: "sent" });
  server.hangUpAt("MAIL");
  expect(await sendWithin(provider, mail)).toMatchObject({ kind: "transient" });
});

test("a call that is given up is unknown once the mail has begun, and its connection is closed", async () => {
  const reply = server.hold("END");
  const giveUp = new AbortController();
  const sending = provider.send(mail, { signal: giveUp.signal, deadline: deadline() });
  await reply.asked;
  giveUp.abort();
  expect(await sending).toMatchObject({ kind: "unknown", reason: "timeout" });
  reply.release();
  await server.allGone();
});

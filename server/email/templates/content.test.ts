import { expect, test } from "vitest";
import { AppError } from "#server/kernel/errors.ts";
import { compileContent, contentHash, oneLine, parseContent } from "./compile.rules.ts";
import { buildMessage } from "./message.rules.ts";

const sender = {
  fromName: "Jo\r\nBcc: victim@example.com",
  fromEmail: "jo@mail.example.org",
  replyTo: null,
  postalAddress: "Example Agency\n1 Main Street & Co",
};
const values = {
  contact: { firstName: null, lastName: "O'Neil <b>", email: "ada@example.com" },
  account: { name: "A&B" },
};

function message(html: string, subject = "Hello", text: string | null = null) {
  const compiled = compileContent({ subject, html, text });
  return buildMessage({
    content: parseContent(compiled),
    values,
    sender,
    to: "ada@example.com",
    messageToken: "0f5f6b0e-5f1d-4c6c-9d3c-0d9a3b0d9a3b",
    unsubscribeUrl: "https://agency.example.com/u/abc.def?x=1&y=2",
    campaignId: "01999999-0000-7000-8000-000000000001",
  });
}

function fault(html: string, subject = "Hello"): string {
  try {
    compileContent({ subject, html, text: null });
  } catch (err) {
    if (err instanceof AppError) return err.message;
    throw err;
  }
  throw new Error("it was taken");
}

test("merge tags fall back, and their values are escaped in HTML but not in text", () => {
  const mail = message(
    '<p>Hi {{ contact.firstName | default: "there" }}, {{ contact.lastName }}</p>',
  );
  expect(mail.html).toContain("<p>Hi there, O'Neil &lt;b&gt;</p>");
  expect(mail.text).toContain("Hi there, O'Neil <b>");
});

test("conditions work, and comparison signs survive the cleaning", () => {
  const mail = message(
    '{% if account.name == "A&B" and 2 > 1 %}<p>yes</p>{% else %}<p>no</p>{% endif %}',
  );
  expect(mail.html).toContain("<p>yes</p>");
  expect(mail.html).not.toContain("<p>no</p>");
});

test("an unknown merge tag is refused by its name, wherever it stands", () => {
  expect(fault("<p>{{ contact.shoeSize }}</p>")).toContain("{{ contact.shoeSize }}");
  expect(fault("<p>x</p>", "{{ secret }}")).toContain("{{ secret }}");
  expect(fault("{% if contact.constructor %}<p>x</p>{% endif %}")).toContain("contact.constructor");
});

test("tags that read files or loop do not exist, nor do unknown filters", () => {
  expect(fault("<p>{% include '/etc/passwd' %}</p>")).toContain("include");
  expect(fault("{% for i in (1..100000000) %}x{% endfor %}")).toContain("for");
  expect(fault("<p>{{ contact.firstName | shout }}</p>")).toContain("shout");
  expect(fault("<p>{% if contact.firstName %}open</p>")).toContain("if");
});

test("scripts, handlers, styles that load and unsafe links are removed", () => {
  const { html } = message(
    '<p onclick="x()">a</p><script>alert(1)</script><iframe src="https://x.example"></iframe>' +
      '<a href="javascript:alert(1)">b</a><p style="background:url(https://x.example/a.png)">c</p>',
  );
  expect(html).not.toMatch(/script|onclick|iframe|javascript|url\(/i);
});

test("a merge tag in a link is URL-encoded behind a fixed https host and refused elsewhere", () => {
  const { html } = message('<a href="https://x.example/?c={{ account.name }}">x</a>');
  expect(html).toContain('href="https://x.example/?c=A%26B"');
  expect(fault('<a href="https://{{ account.domain }}/">x</a>')).toContain("account.domain");
  expect(fault('<a href="{{ account.domain }}">x</a>')).toContain("account.domain");
  expect(fault('<p style="color:{{ contact.city }}">x</p>')).toContain("contact.city");
  expect(fault("<script>{{ contact.city }}</script>")).toContain("contact.city");
});

test("footer and list headers are on every mail, in HTML and text", () => {
  const mail = message('<div style="display:none"><p>unclosed');
  const url = "https://agency.example.com/u/abc.def?x=1&y=2";
  expect(mail.html).toContain('href="https://agency.example.com/u/abc.def?x=1&amp;y=2"');
  expect(mail.html.indexOf("</div>")).toBeLessThan(mail.html.indexOf("1 Main Street &amp; Co"));
  expect(mail.text).toContain(`Unsubscribe: ${url}`);
  expect(mail.text).toContain("1 Main Street & Co");
  expect(mail.headers["List-Unsubscribe"]).toBe(`<${url}>`);
  expect(mail.headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  expect(mail.headers["List-ID"]).toMatch(/^<c[0-9a-f]{16}\.mail\.example\.org>$/);
  expect(() => message("<p>x</p>").text).not.toThrow();
});

test("no header value carries a line break", () => {
  const compiled = compileContent({
    subject: "Hi {{ contact.lastName }}",
    html: "<p>x</p>",
    text: null,
  });
  const mail = buildMessage({
    content: parseContent(compiled),
    values: { contact: { lastName: "A\r\nBcc: victim@example.com" } },
    sender,
    to: "ada@example.com\nx",
    messageToken: "t",
    unsubscribeUrl: "https://agency.example.com/u/t",
    campaignId: "c",
  });
  for (const value of [mail.subject, mail.to, mail.from.name, ...Object.values(mail.headers)]) {
    expect(value).not.toMatch(/[\r\n]/);
  }
  expect(oneLine("a\u2028b\0c")).toBe("a b c");
});

test("a mail without a postal address is never built", () => {
  const compiled = compileContent({ subject: "s", html: "<p>x</p>", text: null });
  const input = {
    content: parseContent(compiled),
    values: {},
    to: "a@example.com",
    messageToken: "t",
    unsubscribeUrl: "https://a.example.com/u/t",
    campaignId: "c",
  };
  expect(() => buildMessage({ ...input, sender: { ...sender, postalAddress: " \n " } })).toThrow();
});

test("the hash changes with anything that is sent", () => {
  const base = { subject: "a", html: "b", text: "c" };
  expect(contentHash(base)).not.toBe(contentHash({ ...base, text: "d" }));
  expect(contentHash(base)).not.toBe(contentHash({ ...base, subject: "d" }));
});

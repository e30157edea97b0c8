import { parse } from "parse5";
import { expect, test } from "vitest";
import { AppError } from "#server/kernel/errors.ts";
import { compileContent, parseContent } from "./compile.rules.ts";
import { buildMessage } from "./message.rules.ts";

const SENDER = {
  fromName: "Jo",
  fromEmail: "jo@mail.example.org",
  replyTo: null,
  postalAddress: "Example Agency\n1 Main Street",
};
const HOSTILE = {
  contact: {
    firstName: '<img src=x onerror=alert(1)>"><!--',
    lastName: "</p></div></body>",
    city: 'x" onclick="alert(1)',
    email: "ada@example.com",
  },
  account: { name: "<!-- {{ contact.email }}", domain: "a b/../?c=d&e" },
};

function mail(html: string, { subject = "Hello", values = HOSTILE as object } = {}) {
  const compiled = compileContent({ subject, html, text: null });
  const built = buildMessage({
    content: parseContent(compiled),
    values: values as typeof HOSTILE,
    sender: SENDER,
    to: "ada@example.com",
    messageToken: "t",
    unsubscribeUrl: "https://agency.example.com/u/abc",
    campaignId: "c",
  });
  return { ...built, notes: compiled.notes };
}

function fault(html: string, subject = "Hello"): string {
  try {
    compileContent({ subject, html, text: null });
  } catch (err) {
    if (err instanceof AppError) return err.message;
    throw err;
  }
  throw new Error(`it was taken: ${html}`);
}

interface Node {
  tagName?: string;
  nodeName: string;
  value?: string;
  data?: string;
  attrs?: { name: string; value: string }[];
  childNodes?: Node[];
}

/** The page as a browser builds it: every node below the body, the footer's apart. */
function opened(html: string) {
  const root = parse(html) as unknown as Node;
  const page = root.childNodes!.find((one) => one.tagName === "html")!;
  const body = page.childNodes!.find((one) => one.tagName === "body")!;
  const walk = (node: Node): Node[] => [node, ...(node.childNodes ?? []).flatMap(walk)];
  const footer = body.childNodes!.filter((one) => one.tagName).at(-1)!;
  return { content: body.childNodes!.filter((one) => one !== footer).flatMap(walk), footer };
}

test.each([
  "{{ '<script>alert(1)</script>' | raw }}",
  "{{ contact.firstName | raw }}",
  "{{ '<!--' | raw }}",
  "{% raw %}<!--{% endraw %}",
  "{{ '%3Cscript%3E' | url_decode }}",
  "{% assign a = '<,!,-,-' | split: ',' %}{{ a | join: '' }}",
  "{{ contact.city | newline_to_br }}",
  "{{ contact.city | strip_html }}",
  "{% capture x %}<b>{% endcapture %}",
  "{% tablerow i in (1..3) %}x{% endtablerow %}",
  "{% echo contact.city | raw %}",
  "{% liquid echo contact.city %}",
  "{{ contact.city | json }}",
])("a filter or tag that makes, reads or repeats markup is refused: %s", (liquid) => {
  expect(fault(`<p>x ${liquid}</p>`)).toMatch(/undefined filter|not found|braces/);
});

test.each([
  ["open here, closed there", "{% if contact.city %}<div>{% endif %}x"],
  ["a comment's beginning", "{% if contact.city %}<!--{% endif %}<p>x</p>-->"],
  ["half a pair", '<div style="display:none">{% if contact.city %}</div>{% endif %}<p>x</p>'],
  ["within a tag", "<p {% if contact.city %}title=x{% endif %}>x</p>"],
  ["within an attribute", '<p title="{% if contact.city %}a{% endif %}">x</p>'],
  ["within a style sheet", "<style>{% if contact.city %}p{}{% endif %}</style>x"],
  ["across rows", "<table><tr>{% if contact.city %}<td>1</td></tr>{% endif %}</table>"],
  ["a part without its beginning", "<p>{% if contact.city %}a</p>{% else %}<p>b{% endif %}</p>"],
])("a condition stands around whole elements only: %s", (_, html) => {
  expect(fault(html)).toMatch(/cannot stand there|if|endif/);
});

test.each([
  ["cells", "<table>{% if contact.state %}<td>B</td>{% endif %}<td>A</td></table>"],
  [
    "rows",
    "<table>{% if contact.city %}<tr><td>A</td></tr>{% else %}<tr><td>B</td></tr>{% endif %}</table>",
  ],
  ["text", "<p>x {% if contact.city %}A{% elsif account.name %}B{% endif %}</p>"],
  ["elements", "{% unless contact.state %}<p>A</p>{% endunless %}"],
  ["cases", "{% case contact.country %}{% when 'GB' %}<p>B</p>{% else %}<p>A</p>{% endcase %}"],
  ["a note", "{% comment %}</div><!-- {{ nothing }}{% endcomment %}<p>A</p>{% # short %}"],
])("conditions around %s choose what stands in them", (_, html) => {
  const { html: sent, text } = mail(html);
  expect(sent).toContain("A");
  expect(sent).not.toMatch(/\bB\b|nothing/);
  expect(text).toMatch(/^(x )?A\n/);
});

test("whatever a stranger's name, city or company is, it is text", () => {
  const sent = mail(
    `<p title="{{ contact.city }}">Hi {{ contact.firstName }} {{ contact.lastName }}</p>
     <a href="https://x.example/{{ account.domain }}/y?c={{ contact.city | upcase }}" title="{{ contact.firstName }}">{{ account.name }}</a>
     <img src="https://x.example/a.png" alt="{{ contact.firstName | append: contact.city }}">`,
  );
  const { content, footer } = opened(sent.html);
  expect(content.filter((one) => one.tagName === "img")).toHaveLength(1);
  expect(content.filter((one) => one.nodeName === "#comment")).toEqual([]);
  const names = content.flatMap((one) => one.attrs ?? []).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("on"))).toEqual([]);
  const [link] = content.filter((one) => one.tagName === "a");
  const href = link!.attrs!.find(({ name }) => name === "href")!.value;
  expect(href).toBe("https://x.example/a%20b%2F..%2F%3Fc%3Dd%26e/y?c=X%22%20ONCLICK%3D%22ALERT(1)");
  expect(footer.childNodes!.map((one) => one.value ?? one.tagName)).toContain("1 Main Street");
});

test.each([
  ["an author's braces in entities", "<p>&#123;&#123; contact.email }}</p>", "{{ contact.email }}"],
  [
    "braces that meet when an element goes",
    "<p>{<script></script>{ contact.email }}</p>",
    "{{ contact.email }}",
  ],
  ["words like marks", "<p>LQ570X and LQ0X, lq0n0e</p>", "LQ570X and LQ0X, lq0n0e"],
])("%s stay as they are, in HTML and text", (_, html, shown) => {
  const sent = mail(html);
  expect(sent.html).toContain(`<p>${shown}</p>`);
  expect(sent.text).toContain(shown);
});

test("a link whose host hides behind entities or Liquid is refused", () => {
  expect(fault('<a href="https&#58;//{{ account.domain }}/">x</a>')).toContain("account.domain");
  expect(fault('<a href="https://x.example.{{ account.domain }}/">x</a>')).toContain(
    "cannot stand",
  );
  const { html } = mail('<p><a href="&#123;&#123; account.domain }}">x</a></p>');
  expect(opened(html).content.flatMap((one) => one.attrs ?? [])).toEqual([]);
});

test.each([
  "u\\72l(https://x.example/a.png)",
  "\\75rl(https://x.example)",
  "url/**/(https://x.example)",
  "image-set('https://x.example/a.png' 1x)",
  "-webkit-image-set(url(x) 1x)",
  "expression(alert(1))",
  "ex/**/pression(alert(1))",
  "paint(x)",
  "attr(title)",
])("a value that loads or runs is dropped alone, however it is written: %s", (value) => {
  const { html, notes } = mail(`<p style="width:100%;background:${value};padding:40px">x</p>`);
  expect(html).toContain('<p style="width:100%;padding:40px">x</p>');
  expect(notes).toEqual(["Removed from the mail: background in a style."]);
});

test.each([
  "position:/**/absolute",
  "posi/**/tion:fixed",
  "p\\6fsition:absolute",
  "position:fixed",
  "margin-bottom:-400px",
  "margin:0 0 calc(0px - 400px)",
  "transform:translateY(200px)",
  "z-index:9",
  "inset:0",
  "animation:x 1s",
])("a declaration that leaves its place is dropped, and the author is told: %s", (declaration) => {
  const { html, notes } = mail(`<div style="${declaration};color:red">x</div>`);
  expect(html).toContain('<div style="color:red">x</div>');
  expect(notes).toHaveLength(1);
});

test.each([
  ["an open comment", "<p>x</p><!--"],
  ["an open comment in brackets", "<p>x</p><![CDATA[ <!-- "],
  ["an open element that hides", '<div style="display:none"><p>x'],
  ["open text", "<p>x</p><textarea>"],
  ["plain text", "<p>x</p><plaintext>"],
  ["an open attribute", '<p>x</p><a href="'],
  ["a table", "<p>x</p><table><tr><td>"],
  ["many ends", "<p>x</p></div></div></body></html>"],
  ["an open list of links", '<p>x</p><a href="https://x.example/"><b><i>'],
  ["a frame set", "<p>x</p><frameset><noframes>"],
  ["svg", "<p>x</p><svg><style><!--</style>"],
])("the footer stands at the top level of the body after %s", (_, html) => {
  const { footer } = opened(mail(html).html);
  const words = JSON.stringify(footer.childNodes!.map((one) => one.value ?? one.tagName));
  expect(words).toBe('["Example Agency","br","1 Main Street","br","a"]');
});

test("text of a page's head is no text of the mail, and its author is told all that goes", () => {
  const { html, text, notes } = mail(
    '<html><head><title>Draft 7</title><style>p{color:red}</style></head><body bgcolor="#eee"><!--[if mso]><p>mso</p><![endif]--><p onclick="x()">Hi</p><o:p>there</o:p></body></html>',
  );
  expect(html + text).not.toMatch(/Draft|color:red|mso/);
  expect(text).toContain("there");
  expect(notes.join()).toMatch(/<title>.*<style>.*comments.*onclick.*<o:p>.*<body>/);
});

test.each([
  ["https://x.example/a b/c.pdf", "https://x.example/a%20b/c.pdf"],
  [
    " https://x.example/?q=campus&amp;f[0]=themes:2&amp;copy=1&amp;reg=2#r ",
    "https://x.example/?q=campus&f[0]=themes:2&copy=1&reg=2#r",
  ],
  ["mailto:jo@example.org?subject=a b", "mailto:jo@example.org?subject=a%20b"],
  ["https://x.example/%E4%20", "https://x.example/%E4%20"],
])("a link keeps its address, its spaces written as %%20: %s", (written, sent) => {
  const { html } = mail(`<a href="${written}">x</a>`);
  const [link] = opened(html).content.filter((one) => one.tagName === "a");
  expect(link!.attrs).toEqual([{ name: "href", value: sent }]);
});

test.each([
  "javascript:alert(1)",
  "java\tscript:alert(1)",
  " data:text/html,x",
  "//x.example/",
  "vbscript:x",
  "/a",
])("a link that runs something or leads nowhere goes: %s", (href) => {
  expect(mail(`<a href="${href}">x</a>`).html).toContain("<a>x</a>");
});

test("a subject is cut between characters that people see, and never empty", () => {
  const family = "👨‍👩‍👧‍👦";
  const values = { contact: { firstName: family.repeat(60), lastName: " \u200b\u2063 " } };
  const { subject } = mail("<p>x</p>", { subject: "Hi {{ contact.firstName }}", values });
  expect(subject.length).toBeLessThanOrEqual(250);
  expect(subject.slice(3).replaceAll(family, "")).toBe("");
  expect(fault("<p>x</p>", "{{ contact.firstName }}")).toContain("empty for people without");
  expect(() =>
    mail("<p>x</p>", {
      subject: "{% if contact.firstName %}{{ contact.lastName }}{% else %}Hi{% endif %}",
      values,
    }),
  ).toThrow("subject is empty");
});

test("headings are written in the text as they are in the mail", () => {
  const { text } = mail("<h1>Hello {{ contact.email }}</h1><h2>Köln Straße ßtest</h2>");
  expect(text).toContain("Hello ada@example.com");
  expect(text).toContain("Köln Straße ßtest");
});

test.each([
  ["a curly quotation mark", "{{ contact.firstName | default: “there” }}"],
  ["an entity", "{{ contact.firstName | default: &quot;there&quot; }}"],
  ["a hard space", "{{&nbsp;contact.firstName }}"],
  ["elements within braces", "{{ <b>contact.firstName</b> }}"],
  ["braces within braces", '{{ "}}" }}'],
  ["no end", "{{ contact.firstName"],
])("%s in a merge tag is refused", (_, liquid) => {
  expect(fault(`<p>${liquid}</p>`)).toBeTruthy();
});

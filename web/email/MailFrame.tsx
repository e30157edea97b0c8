import styles from "./email.module.css";

/** Nothing loads and nothing runs: no scripts, no remote images, styles only inline. */
const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><style>body { overflow-wrap: anywhere }</style>`;

/** A mail's HTML, shut off from the page. */
export function MailFrame({ html, title }: { html: string; title: string }) {
  return <iframe className={styles.frame} title={title} sandbox="" srcDoc={POLICY + html} />;
}

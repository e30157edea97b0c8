import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

export interface Keys {
  /** AES-256-GCM; key id and `context` (row id, purpose) are bound. Text `v1.kid.iv.tag.data`. */
  seal(plain: string, context: string): string;
  /** @throws Error when it was tampered with, belongs elsewhere, or its key is gone */
  open(sealed: string, context: string): string;
  /** Keyed fingerprint for purposes where the value itself must not be kept; by the oldest key, for ever. */
  fingerprint(purpose: string, value: string): Buffer;
  /**
   * HMAC-SHA-256 over the parts one after the other, by the first key or by that of `kid`.
   * @returns null when there is no such key
   */
  mac(
    purpose: string,
    parts: Iterable<string | Buffer>,
    kid?: string,
  ): { kid: string; mac: Buffer } | null;
  /** `value.kid.mac`, to put into links; carries no secret. */
  sign(purpose: string, value: string): string;
  /** The signed value; null when the signature is not by a key of ours. */
  verify(purpose: string, token: string): string | null;
}

export interface KeyEntry {
  kid: string;
  secret: string;
}

/** `kid:secret` entries, parted by commas; a bare secret has the kid `k1`. */
export function keyEntries(text: string): KeyEntry[] {
  return text.split(",").map((entry) => {
    const found = /^([A-Za-z0-9_-]{1,16}):(.*)$/.exec(entry);
    return found ? { kid: found[1]!, secret: found[2]! } : { kid: "k1", secret: entry };
  });
}

/**
 * Keys of one purpose each, derived by HKDF-SHA-256. Of several entries the first seals and signs,
 * all open and verify: links in mails hold as long as their key stays in the list.
 * @param secrets SECRET_KEY
 */
export function createKeys(secrets: string): Keys {
  const entries = keyEntries(secrets);
  const first = entries[0]!;
  const derived = new Map<string, Buffer>();
  const keyFor = ({ kid, secret }: KeyEntry, purpose: string): Buffer => {
    const name = `${kid} ${purpose}`;
    const key =
      derived.get(name) ?? Buffer.from(hkdfSync("sha256", secret, "pivotal", purpose, 32));
    derived.set(name, key);
    return key;
  };
  const named = (kid: string | undefined) => entries.find((entry) => entry.kid === kid);
  const mac = (entry: KeyEntry, purpose: string, value: string): Buffer =>
    macOver(keyFor(entry, purpose), [value]);
  const bound = (kid: string, context: string) => Buffer.from(`${kid}|${context}`);

  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyFor(first, "seal"), iv);
      cipher.setAAD(bound(first.kid, context));
      const data = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return ["v1", first.kid, iv, cipher.getAuthTag(), data]
        .map((part) => (typeof part === "string" ? part : part.toString("base64url")))
        .join(".");
    },
    open(sealed, context) {
      const [version, kid, iv, tag, data] = sealed.split(".");
      const entry = named(kid);
      if (version !== "v1" || !entry || !iv || !tag || data === undefined)
        throw new Error("not sealed by a key of ours");
      const decipher = createDecipheriv(
        "aes-256-gcm",
        keyFor(entry, "seal"),
        Buffer.from(iv, "base64url"),
      );
      decipher.setAAD(bound(entry.kid, context)).setAuthTag(Buffer.from(tag, "base64url"));
      return decipher.update(data, "base64url", "utf8") + decipher.final("utf8");
    },
    fingerprint: (purpose, value) => mac(entries.at(-1)!, purpose, value),
    mac(purpose, parts, kid) {
      const entry = kid === undefined ? first : named(kid);
      return entry ? { kid: entry.kid, mac: macOver(keyFor(entry, purpose), parts) } : null;
    },
    sign(purpose, value) {
      const code = mac(first, purpose, value).toString("base64url");
      return `${Buffer.from(value).toString("base64url")}.${first.kid}.${code}`;
    },
    verify(purpose, token) {
      const [body, kid, given] = token.split(".");
      const entry = named(kid);
      if (!body || !entry || !given || token.length > 2000) return null;
      const value = Buffer.from(body, "base64url").toString();
      const want = mac(entry, purpose, value);
      const have = Buffer.from(given, "base64url");
      return have.length === want.length && timingSafeEqual(have, want) ? value : null;
    },
  };
}

function macOver(key: Buffer, parts: Iterable<string | Buffer>): Buffer {
  const sum = createHmac("sha256", key);
  for (const part of parts) sum.update(part);
  return sum.digest();
}

/** An unguessable token and the hash under which the database knows it. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

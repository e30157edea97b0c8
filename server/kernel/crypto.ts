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
  /** AES-256-GCM; `context` (row id, purpose) is bound and must be given again. Text `v1.iv.tag.data`. */
  seal(plain: string, context: string): string;
  /** @throws Error when it was tampered with or belongs elsewhere */
  open(sealed: string, context: string): string;
  /** Keyed fingerprint for purposes where the value itself must not be kept. */
  fingerprint(purpose: string, value: string): Buffer;
  /** `id.mac`, to put into links; carries no secret. */
  sign(purpose: string, value: string): string;
  /** The signed value; null when the signature is not ours. */
  verify(purpose: string, token: string): string | null;
}

/** Keys of one purpose each, derived from SECRET_KEY by HKDF-SHA-256. */
export function createKeys(secret: string): Keys {
  const derived = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    let key = derived.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync("sha256", secret, "pivotal", purpose, 32));
      derived.set(purpose, key);
    }
    return key;
  };
  const mac = (purpose: string, value: string): Buffer =>
    createHmac("sha256", keyFor(purpose)).update(value).digest();

  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyFor("seal"), iv).setAAD(Buffer.from(context));
      const data = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return ["v1", iv, cipher.getAuthTag(), data]
        .map((part) => (typeof part === "string" ? part : part.toString("base64url")))
        .join(".");
    },
    open(sealed, context) {
      const [version, iv, tag, data] = sealed.split(".");
      if (version !== "v1" || !iv || !tag || data === undefined)
        throw new Error("not sealed by us");
      const decipher = createDecipheriv(
        "aes-256-gcm",
        keyFor("seal"),
        Buffer.from(iv, "base64url"),
      );
      decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, "base64url"));
      return decipher.update(data, "base64url", "utf8") + decipher.final("utf8");
    },
    fingerprint: mac,
    sign(purpose, value) {
      return `${Buffer.from(value).toString("base64url")}.${mac(purpose, value).toString("base64url")}`;
    },
    verify(purpose, token) {
      const [body, given] = token.split(".");
      if (!body || !given || token.length > 2000) return null;
      const value = Buffer.from(body, "base64url").toString();
      const want = mac(purpose, value);
      const have = Buffer.from(given, "base64url");
      return have.length === want.length && timingSafeEqual(have, want) ? value : null;
    },
  };
}

/** An unguessable token and the hash under which the database knows it. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

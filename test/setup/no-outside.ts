// Nothing may leave the machine during tests: every connection and look-up that is not loopback
// is refused and noted. Also preloaded into the processes that tests start (--import).
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|0\.0\.0\.0|::)$/i;

/** Attempts so far in this process. */
export const attempts: string[] = [];

/** Where processes that a test started note theirs. */
const noteFile = process.env["OUTSIDE_NOTES"];

function refuse(what: string): never {
  attempts.push(what);
  if (noteFile) appendFileSync(noteFile, `${what}\n`);
  throw new Error(`Tests reach nothing outside this machine: ${what}`);
}

type Args = unknown[];

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (this: net.Socket, ...args: Args) {
  // net.connect() hands over its arguments already normalised: [[options, callback]].
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options =
    typeof first === "object" && first !== null ? first : { port: first, host: args[1] };
  const host = "host" in options && typeof options.host === "string" ? options.host : "localhost";
  const local = "path" in options && options.path;
  if (!local && !LOOPBACK.test(host)) refuse(`connect to ${host}`);
  return Reflect.apply(connect, this, args);
} as typeof connect;

for (const target of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  const functions = target as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(target)) {
    const original = functions[name];
    if (!/^(lookup$|resolve|reverse$)/.test(name) || typeof original !== "function") continue;
    functions[name] = function (this: unknown, ...args: Args) {
      if (!LOOPBACK.test(String(args[0]))) refuse(`${name} ${String(args[0])}`);
      return Reflect.apply(original, this, args);
    };
  }
}
syncBuiltinESMExports();

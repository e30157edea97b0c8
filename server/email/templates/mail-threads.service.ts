import { AppError, invalid } from "#server/kernel/errors.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { createThreads, ThreadLimit, ThreadsBusy } from "#server/kernel/threads.ts";
import type { Threads } from "#server/kernel/threads.ts";
import type { Compiled, Content } from "./compile.rules.ts";
import type { Batch, Built, Compilation, MailAnswer, MailTask } from "./mail-thread.rules.ts";

/** What a template may cost, and each mail beyond, ms of processor time: many times a large mail's. */
const CPU_MS = 2_000;
const MAIL_CPU_MS = 100;

const pools = new WeakMap<Kernel, Threads<MailTask, MailAnswer>>();

/** The threads of this process, opened when they are needed first. */
function threadsOf(kernel: Kernel): Threads<MailTask, MailAnswer> {
  const known = pools.get(kernel);
  if (known) return known;
  const made = createThreads<MailTask, MailAnswer>({
    file: new URL("./mail-thread.rules.ts", import.meta.url),
    threads: 2,
    waiting: 50,
  });
  pools.set(kernel, made);
  kernel.onClose(() => made.close());
  return made;
}

/**
 * Compiles a template in a thread of its own. Not for use within a transaction: it may wait.
 * @throws AppError invalid naming the field and the fault, too_many while others compile
 */
export async function compileMail(kernel: Kernel, content: Content): Promise<Compiled> {
  const { subject, html, text } = content;
  const answer = (await asked(kernel, { compile: { subject, html, text } })) as Compilation;
  if ("fault" in answer) throw invalid(answer.fault.path, answer.fault.message);
  return answer.compiled;
}

/**
 * The mails of one content in a thread of their own, in the order of its people. Not for use within a
 * transaction. A mail that cannot be built says why; the same content and person say it every time.
 * @throws AppError invalid when it cost more than it may, too_many while others compile
 */
export async function buildMails(kernel: Kernel, batch: Batch): Promise<Built[]> {
  if (batch.people.length === 0) return [];
  return (await asked(kernel, { build: batch })) as Built[];
}

async function asked(kernel: Kernel, task: MailTask): Promise<MailAnswer> {
  const mails = "build" in task ? task.build.people.length : 0;
  try {
    return await threadsOf(kernel).run(task, CPU_MS + MAIL_CPU_MS * mails);
  } catch (err) {
    if (err instanceof ThreadLimit) {
      throw invalid("body.html", "It takes too long to put together: make it simpler or shorter.");
    }
    if (err instanceof ThreadsBusy) {
      throw new AppError("too_many", "Many mails are being put together; try again.");
    }
    throw err;
  }
}

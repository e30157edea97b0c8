import type { Pool, PoolClient } from "pg";

/**
 * A session of its own for `work`. A backend that is terminated between two statements reports it
 * outside any promise: heard here, and the session is thrown away.
 */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  const broken = (error: Error) => {
    failure = error;
  };
  client.on("error", broken);
  try {
    return await work(client);
  } catch (error) {
    failure ??= error as Error;
    throw error;
  } finally {
    client.off("error", broken);
    client.release(failure);
  }
}

/**
 * One session kept over many pieces of work, so that its statements stay prepared; closed at the end.
 * @param settings SQL that sets it up
 * @param pipeline statements are sent at once, not each when the one before has answered: the
 *   driver's own option, set on this client alone since a pool takes it for all of its clients
 */
export function createSession(pool: Pool, settings: string, { pipeline = false } = {}) {
  let client: PoolClient | null = null;
  const broken = () => undefined;
  const end = () => {
    client?.off("error", broken);
    client?.release(true);
    client = null;
  };
  return {
    async use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
      try {
        if (!client) {
          client = await pool.connect();
          client.on("error", broken);
          Object.assign(client, { pipeline });
          await client.query(settings);
        }
        return await work(client);
      } catch (error) {
        end();
        throw error;
      }
    },
    end,
  };
}

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

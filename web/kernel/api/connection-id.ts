let id = crypto.randomUUID();

/**
 * Names this page's connection to the hub. Commands carry it, so that claims taken by them are cut
 * short when that connection is lost, and those of other pages of the same person are not.
 */
export const connectionId = (): string => id;

/** For the next connection: what the hub says late about the last one no longer concerns this page. */
export const newConnectionId = (): string => (id = crypto.randomUUID());

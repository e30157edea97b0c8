/**
 * A callback that its owner has not dialled so long after its time (minutes) is overdue: any agent of
 * the campaign may take it.
 */
export const TAKE_OVER_MINUTES = 15;

/** Id of the field in which the holder of a lead writes a reason or question. */
export const reasonFieldOf = (leadId: string): string => `reason-${leadId}`;

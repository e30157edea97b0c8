/**
 * SQL: the status of a campaign as it counts. Past its end a campaign is completed, also before the
 * loop has written that down: every gate asks this and never the column alone.
 * @param campaign alias of the campaign's table
 */
export const statusNowSql = (campaign: string, now = "clock_timestamp()"): string =>
  `(case when ${campaign}.status in ('active', 'paused') and ${campaign}.ends_at <= ${now}
         then 'completed' else ${campaign}.status end)`;

/** What a webhook request says, once both its signature and the receipt's have been found genuine; rejects else. */
export function receiptReader(
  server: string,
  webhookSecret: string,
): (
  headers: Record<string, string>,
  body: string,
) => Promise<{ id: string; receipt: Record<string, unknown> }>;

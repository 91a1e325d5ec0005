/** The exchange rate that a certificate's reserve was worked out by; none where amount and account have one currency. */
export function ratesOfCertificates(): readonly string[] {
  return ['alter table certificates add column rate text'];
}

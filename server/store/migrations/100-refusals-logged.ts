/** Refused certificates are counted by time; an index of every entry would cost every payment. */
export function refusalsLogged(): readonly string[] {
  return ["create index audit_entries_refused on audit_entries (at) where type = 'certificate-refused'"];
}

// Damaged ISO 8583 messages: a million at the reader, thousands at a server with an open card.
process.env['ISO8583_FUZZ_RUNS'] ??= '1000000';
process.env['ISO8583_HOSTILE_RUNS'] ??= '10000';
await import('../property/iso8583-fuzz.test.ts');
await import('../integration/iso8583-hostile.test.ts');

export {};

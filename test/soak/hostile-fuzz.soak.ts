// The random input of the integration tests, much more of it.
process.env['FUZZ_RUNS'] ??= '3000';
await import('../integration/hostile-bodies.test.ts');
await import('../integration/hostile-strangers.test.ts');

export {};

// The races of the integration tests with a larger crowd.
process.env['CROWD'] ??= '1000';
await import('../integration/payment-parallel.test.ts');

export {};

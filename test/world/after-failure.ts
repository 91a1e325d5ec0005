// Before a browser's test is tried again: what the failed try left open at the shop is closed, as it would have been by its end.
import { afterEach } from 'vitest';
import { worlds } from './world.ts';

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  // What cannot be closed any more was the failure.
  await Promise.allSettled([...worlds].map((world) => world.leaveShop()));
});

import type { Change, Changed } from '../messages/change.ts';
import type { Result } from '../messages/problem.ts';
import { ask } from './ask.ts';
import { touchToken } from './token.ts';

/** Has the token sign a change, over a challenge that the background computes, and makes it. */
export async function signChange(change: Change): Promise<Result<Changed>> {
  const request = await ask('changeRequest', { change });
  if (!request.ok) return request;
  const touched = await touchToken(request.value.optionsJSON);
  if (!touched.ok) return touched;
  return ask('change', { change, id: request.value.id, assertion: touched.value });
}

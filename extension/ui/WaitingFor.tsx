import { i18n } from '#i18n';
import type { State, Waiting } from '../../shared/schemas.ts';
import { isolated } from './Parts.tsx';
import { when } from './reasons.ts';

/** Who is waited for, how many have approved, and until when; or what the person who refused said. */
export function WaitingFor({ approval, state }: { approval: Waiting; state: State }) {
  const { rule, given, needed, expiresAt, refused } = approval;
  if (refused !== undefined)
    return (
      <p class="note">
        {i18n.t('approval.refusedWith')} <bdi>“{refused}”</bdi>
      </p>
    );
  if (state !== 'awaiting-approval') return null;
  return (
    <ul class="note waiting">
      <li>
        {needed === 1
          ? i18n.t('approval.oneNeeded')
          : i18n.t('approval.given', [String(given), String(needed)])}
      </li>
      <li>{waitsFor(approval)}</li>
      <li>{i18n.t('approval.asksRule', [isolated(rule)])}</li>
      <li>{i18n.t('approval.until', [when(expiresAt)])}</li>
    </ul>
  );
}

/** By name, as far as there is room for names. */
function waitsFor({ waitedFor, others }: Waiting): string {
  if (waitedFor.length === 0) return i18n.t('approval.waitsForNobody');
  const names = waitedFor.map(isolated).join(', ');
  if (others === 0) return i18n.t('approval.waitsFor', [names]);
  return i18n.t('approval.waitsForMore', [names, String(others)]);
}

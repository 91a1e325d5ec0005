import { useState } from 'preact/hooks';
import type { ConsoleInvitation, ConsoleRole, OpenInvitations } from '../../shared/console-schemas.ts';
import { Choice, Field, Rows } from '../ui/Field.tsx';
import { Button, DoneNote, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { shownInstant, shownWord } from '../ui/words.ts';

/** Whom each may invite, as the server has it. */
const ROLES: Readonly<Record<ConsoleRole, readonly string[]>> = {
  operator: ['payer', 'approver'],
  security: ['auditor', 'operator'],
  auditor: [],
};

/** Invites a person, and lists the invitations that can still be used. */
export function InviteForm({ role: own }: { role: ConsoleRole }) {
  const roles = ROLES[own];
  const [name, setName] = useState('');
  const [role, setRole] = useState(roles[0] ?? '');
  const [currency, setCurrency] = useState('EUR');
  const [made, setMade] = useState<ConsoleInvitation>();
  const { busy, problem, done, make } = useSignedChange();
  const open = useLoaded<OpenInvitations>('/v1/console/invitations');
  const invite = async () => {
    setMade(undefined);
    const money = role === 'payer' ? { currency: currency.trim().toUpperCase() } : {};
    const body = { name: name.trim(), role, ...money };
    const path = '/v1/console/invitations';
    const invited = await make<ConsoleInvitation>({
      method: 'POST',
      path,
      body,
      done: `${body.name} is invited.`,
    });
    if (invited === undefined) return;
    setMade(invited);
    setName('');
    open.reload();
  };
  return (
    <section class="card" aria-labelledby="invite">
      <h2 id="invite">Invite somebody</h2>
      <div class="filters">
        <Field label="Name, as it stands on payments" value={name} onValue={setName} />
        <Choice
          label="Invited as"
          value={role}
          onValue={setRole}
          choices={roles.map((one) => [one, shownWord(one)] as const)}
        />
        {role === 'payer' && <Field label="Currency of the account" value={currency} onValue={setCurrency} />}
      </div>
      <div class="actions">
        <Button kind="primary" busy={busy} disabled={name.trim() === ''} onPress={() => void invite()}>
          {busy ? 'Touch your token…' : 'Invite, with your token'}
        </Button>
      </div>
      <ProblemNote problem={problem} />
      <DoneNote text={done} />
      {made && (
        <div>
          <p>
            Give this to the person and to nobody else. It is shown this once and good until{' '}
            {shownInstant(made.expiresAt)}.
          </p>
          <code class="secret">{made.invitation}</code>
        </div>
      )}
      {open.value && (
        <Rows
          caption="Invitations that can still be used"
          columns={['Name', 'Role', 'Good until']}
          rows={open.value.items}
          keyOf={({ person }) => person}
          empty="No invitation is open."
          cells={({ name: invited, role: as, expiresAt }) => [
            <bdi key="name">{invited}</bdi>,
            shownWord(as),
            shownInstant(expiresAt),
          ]}
        />
      )}
    </section>
  );
}

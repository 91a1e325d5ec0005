import { type SignedOut, signIn } from '../api/session.ts';
import { Button, ProblemNote } from './Parts.tsx';
import { useWork } from './use-work.ts';

const WHY: Readonly<Record<SignedOut, string | undefined>> = {
  never: undefined,
  left: 'You are signed out.',
  ended: 'Your session has ended. Sign in again to go on.',
};

/** One touch of the token; there is no name and no password. */
export function SignIn({ why }: { why: SignedOut }) {
  const { busy, problem, run } = useWork();
  return (
    <main class="sign-in">
      <section>
        <h1>Countersign console</h1>
        {WHY[why] !== undefined && (
          <p class="note" role="status">
            {WHY[why]}
          </p>
        )}
        <p class="quiet">
          For security officers, operators and auditors. Use the token that you enrolled with in the
          extension.
        </p>
        <ProblemNote problem={problem} />
        <Button kind="primary" busy={busy} onPress={() => void run(signIn)}>
          {busy ? 'Touch your token…' : 'Sign in with your token'}
        </Button>
      </section>
    </main>
  );
}

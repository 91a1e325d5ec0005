import { i18n } from '#i18n';
import { ask, openOptions } from './ask.ts';
import { LinkButton, Message, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { touchToken } from './token.ts';

/** A touch of the token opens a session; it can start a payment, never finish one. */
export function SignIn(props: { refresh(): Promise<void> }) {
  return (
    <main class="screen">
      <Message title={i18n.t('signIn.title')} text={i18n.t('signIn.text')} />
      <footer class="actions">
        <SignInButton {...props} />
        <LostTokenButton refresh={openOptions} />
      </footer>
    </main>
  );
}

/** As a part of another page. */
export function SignInButton({ refresh }: { refresh(): Promise<void> }) {
  const { busy, problem, run } = useCommand();
  const signIn = async () => {
    await run(async () => {
      const request = await ask('signInRequest', {});
      if (!request.ok) return request;
      const touched = await touchToken(request.value.optionsJSON);
      if (!touched.ok) return touched;
      return ask('signIn', { id: request.value.id, assertion: touched.value });
    });
    await refresh();
  };
  return (
    <>
      <ProblemNote problem={problem} />
      <PrimaryButton busy={busy} onPress={signIn}>
        {busy ? i18n.t('code.waiting') : i18n.t('signIn.button')}
      </PrimaryButton>
    </>
  );
}

/** The way in without the token: a printed recovery code, on the options page. */
export function LostTokenButton({ refresh }: { refresh(): Promise<void> }) {
  const { busy, problem, run } = useCommand();
  const begin = async () => {
    if (await run(() => ask('enrolLostToken', {}))) await refresh();
  };
  return (
    <>
      <ProblemNote problem={problem} />
      <LinkButton disabled={busy} onPress={() => void begin()}>
        {i18n.t('signIn.lost')}
      </LinkButton>
    </>
  );
}

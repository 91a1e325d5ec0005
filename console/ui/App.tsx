import { useEffect, useState } from 'preact/hooks';
import { currentSession, type SignedOut, watchSession } from '../api/session.ts';
import { endIdleSession } from './end-idle-session.ts';
import { Frame } from './Frame.tsx';
import { SignIn } from './SignIn.tsx';

/** The console: the way in, or the pages of who is signed in. */
export function App() {
  const [session, setSession] = useState(currentSession);
  const [why, setWhy] = useState<SignedOut>('never');
  useEffect(
    () =>
      watchSession((next, reason) => {
        setWhy(reason);
        setSession(next);
      }),
    [],
  );
  useEffect(() => (session === undefined ? undefined : endIdleSession(session.expiresAt)), [session]);
  return session === undefined ? <SignIn why={why} /> : <Frame person={session.person} />;
}

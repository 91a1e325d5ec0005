import { useEffect, useState } from 'preact/hooks';

/** Where the person is in the console: `#/payments/ID` is `['payments', 'ID']`. */
export function usePlace(): string[] {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const follow = () => setPlace(readPlace());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return place;
}

function readPlace(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
}

import { useId } from 'preact/hooks';

type FileDropProps = { label: string; hint: string; onText(text: string, name: string): void };

/** A file to be chosen, or dropped where the choice is; it is read here and goes nowhere. */
export function FileDrop({ label, hint, onText }: FileDropProps) {
  const id = useId();
  const take = async (file: File | undefined) => {
    if (file !== undefined) onText(await file.text(), file.name);
  };
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        class="drop"
        id={id}
        type="file"
        accept=".json,.txt,application/json,text/plain"
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      <p class="fine">{hint}</p>
    </div>
  );
}

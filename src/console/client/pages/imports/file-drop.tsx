import { useId, useState } from 'preact/hooks';
import { useLanguage, useTexts } from '../../kit/i18n';
import { importsTexts } from './imports-texts';

export interface FileDropProps {
  readonly file: File | undefined;
  readonly onChoose: (file: File) => void;
}

/** A file, dropped here or chosen; the field itself is the browser's own, so the keyboard reaches it. */
export function FileDrop({ file, onChoose }: FileDropProps) {
  const t = useTexts(importsTexts);
  const { language } = useLanguage();
  const id = useId();
  const [over, setOver] = useState(false);
  const choose = (files: FileList | null | undefined) => files?.[0] && onChoose(files[0]);
  return (
    <div
      class={over ? 'file-drop over' : 'file-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer?.files);
      }}
    >
      <p role="status">{file ? t('chosen', { name: file.name, size: sizeIn(language, file.size) }) : t('drop')}</p>
      <label for={id} class="hidden">
        {t(file ? 'other' : 'choose')}
      </label>
      <input id={id} type="file" onChange={(event) => choose(event.currentTarget.files)} />
    </div>
  );
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

function sizeIn(language: string, bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes === 0 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unit = UNITS[step] ?? 'byte';
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 });
  return format.format(bytes / 1000 ** step);
}

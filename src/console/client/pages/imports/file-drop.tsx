import { useId, useState } from 'preact/hooks';
import { useLanguage, useTexts } from '../../kit/i18n';
import { fileSize } from './file-size';
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
      <p role="status">{file ? t('chosen', { name: file.name, size: fileSize(language, file.size) }) : t('drop')}</p>
      <input id={id} class="hidden" type="file" onChange={(event) => choose(event.currentTarget.files)} />
      <label for={id}>{t(file ? 'other' : 'choose')}</label>
    </div>
  );
}

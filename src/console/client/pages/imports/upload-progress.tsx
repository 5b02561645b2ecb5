import { useLanguage, useTexts } from '../../kit/i18n';
import { fileSize } from './file-size';
import { importsTexts } from './imports-texts';
import type { RunningUpload } from './running-upload';

/** How much of a file is with the server. */
export function UploadProgress({ upload: { name, sent, size, cancel } }: { readonly upload: RunningUpload }) {
  const t = useTexts(importsTexts);
  const { language } = useLanguage();
  const told = t('uploading', { name, sent: fileSize(language, sent), size: fileSize(language, size) });
  return (
    <div class="uploading">
      <p>{told}</p>
      <progress value={sent} max={size} aria-label={t('uploadOf', { name })} />
      <p>
        <small>{t('uploadGoesOn')}</small>
      </p>
      <button type="button" class="secondary" onClick={cancel}>
        {t('cancelUpload')}
      </button>
    </div>
  );
}

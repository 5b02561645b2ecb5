/** Whether a text can be kept as it is: PostgreSQL takes neither U+0000 nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return isPlain(text) || (text.isWellFormed() && !text.includes('\0'));
}

/** Longer texts the engine goes through faster. */
const SHORT = 64;

/** Short, without U+0000 and surrogates: nearly all are. */
function isPlain(text: string): boolean {
  if (text.length > SHORT) return false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0 || unit >= 0xd800) return false;
  }
  return true;
}

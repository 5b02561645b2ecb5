import type { Bcrypt } from '../bcrypt';
import type { ForeignScheme } from './foreign-hash';

/** `$2a$`, `$2b$` and PHP's `$2y$`, which is `$2b$` by another name. Not `$2x$`, which marks a fault of old PHP. */
const SHAPE = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

const COSTS = { least: 4, most: 16 };

/** bcrypt of the password itself, so of its first 72 bytes. */
export function foreignBcrypt(bcrypt: Bcrypt): ForeignScheme {
  return {
    read(hash) {
      const [, digits] = SHAPE.exec(hash) ?? [];
      const cost = Number(digits);
      if (digits === undefined || cost < COSTS.least || cost > COSTS.most) return undefined;
      const known = hash.replace(/^\$2y/, '$2b');
      return { bcryptCost: cost, verify: (password) => bcrypt.compare(password, known) };
    },
  };
}

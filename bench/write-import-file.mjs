// Writes what an import can be tried with: FOLDER/organizations.csv and FOLDER/users.csv, with broken rows in it.
//   node bench/write-import-file.mjs FOLDER [USERS] [ORGANIZATIONS] [BROKEN]
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.', users = 100_000, organizations = 1_000, broken = 20] = process.argv.slice(2);

/** Each makes another thing wrong with a row. */
const FAULTS = [
  (cells) => cells.with(0, ''), // no userName
  (cells) => cells.with(5, 'No such organization'),
  (cells) => cells.with(6, 'No such role'),
  (cells) => cells.with(7, 'perhaps'), // active
  (cells) => cells.slice(0, 4), // cells missing
  (cells) => cells.with(0, 'user1@example.com'), // the name of an earlier row
  (cells) => cells.with(0, `${cells[0]}\u200b`), // an invisible character
  (cells) => cells.with(4, 'x'.repeat(2_000)), // too long
  (cells) => [...cells, 'one more'],
  (cells) => cells.with(1, Buffer.from([0x6d, 0xfc, 0x40])), // Latin-1
];

async function write(name, header, count, rowOf) {
  const file = createWriteStream(join(folder, name));
  file.write(`${header}\n`);
  for (let index = 1; index <= Number(count); index += 1) {
    const bytes = Buffer.concat(
      rowOf(index).flatMap((cell, at) => [Buffer.from(at > 0 ? ',' : ''), Buffer.from(cell)]),
    );
    if (!file.write(Buffer.concat([bytes, Buffer.from('\n')]))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function organizationRow(index) {
  return [`Organization ${index}`, `The organization number ${index}`, index % 2 ? 'CONSUMER' : 'PUBLISHER'];
}

const every = Math.floor(Number(users) / Math.max(1, Number(broken)));

function userRow(index) {
  const organization = `Organization ${(index % Number(organizations)) + 1}`;
  const name = `user${index}@example.com`;
  const cells = [name, name, `Given${index}`, `Family${index}`, `Given${index} Family${index}`, organization];
  const whole = [...cells, index % 10 === 0 ? 'Developer' : '', 'true', `ext-${index}`];
  const at = index / every;
  return Number(broken) > 0 && Number.isInteger(at) ? FAULTS[(at - 1) % FAULTS.length](whole) : whole;
}

mkdirSync(folder, { recursive: true });
await write('organizations.csv', 'name,description,type', organizations, organizationRow);
const header = 'userName,email,givenName,familyName,displayName,organization,roles,active,externalId';
await write('users.csv', header, users, userRow);

// Reads a log folder a second time: written from RFC 9162 and C2SP tlog-tiles,
// signed-note, tlog-checkpoint and tlog-proof, without a look at our own code.
//
//   node tlog.mjs FOLDER VKEY < questions.json > answers.json
//
// Every leaf is hashed, every tile held against the leaves below it, and the
// roots are made leaf by leaf with a stack: no tile is trusted for a root.
// What does not hold ends the program with 1 and one line that says why.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WIDTH = 256;
const half = (n) => Math.floor(n / 2);

function refuse(why) {
  console.log(JSON.stringify({ refused: why }));
  process.exit(1);
}

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafHash = (leaf) => sha256(Buffer.of(0), leaf);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

function base64(text, what) {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) refuse(`${what} is not base 64`);
  return bytes;
}

// signed-note

function readKey(vkey) {
  const [name, id, ...rest] = vkey.split("+");
  const bytes = base64(rest.join("+"), "the key");
  const expected = sha256(`${name}\n`, bytes).subarray(0, 4).toString("hex");
  if (id !== expected || bytes[0] !== 1 || bytes.length !== 33) refuse("no key of a log");
  const x = bytes.subarray(1).toString("base64url");
  return { name, id, key: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }) };
}

function openNote(bytes, { name, id, key }) {
  const note = bytes.toString("utf8");
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) refuse("no note");
  const text = note.slice(0, end + 1);
  let signed = false;
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [dash, who, written, more] = line.split(" ");
    if (dash !== "\u2014" || !who || !written || more !== undefined) refuse("no signature line");
    const signature = base64(written, "a signature");
    if (who !== name || signature.subarray(0, 4).toString("hex") !== id) continue;
    if (!verify(null, Buffer.from(text), key, signature.subarray(4))) refuse("a signature does not hold");
    signed = true;
  }
  if (!signed) refuse("not signed by the log");
  return text;
}

function readCheckpoint(text, name) {
  const [origin, size, root] = text.split("\n");
  if (origin !== name) refuse("another origin");
  if (!/^(0|[1-9][0-9]{0,14})$/.test(size)) refuse("no size");
  const hash = base64(root, "the root");
  if (hash.length !== 32) refuse("no root");
  return { size: Number(size), root: hash };
}

// tlog-tiles

function tilePath(level, index, width) {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return `tile/${level}/${path}${width === WIDTH ? "" : `.p/${width}`}`;
}

function* tiles(folder, level, count) {
  for (let start = 0; start < count; start += WIDTH) {
    const width = Math.min(WIDTH, count - start);
    const path = tilePath(level, start / WIDTH, width);
    let bytes;
    try {
      bytes = readFileSync(join(folder, path));
    } catch {
      refuse(`${path} is missing`);
    }
    yield { path, width, bytes };
  }
}

function readLeaves(folder, size) {
  const leaves = [];
  for (const { path, width, bytes } of tiles(folder, "entries", size)) {
    let place = 0;
    for (let n = 0; n < width; n += 1) {
      if (place + 2 > bytes.length) refuse(`${path} is cut short`);
      const end = place + 2 + bytes.readUInt16BE(place);
      if (end > bytes.length) refuse(`${path} is cut short`);
      leaves.push(bytes.subarray(place + 2, end));
      place = end;
    }
    if (place !== bytes.length) refuse(`${path} is too long`);
  }
  return leaves;
}

function checkTiles(folder, hashes) {
  for (let level = 0, row = hashes; row.length > 0; level += 1) {
    let place = 0;
    const above = [];
    for (const { path, width, bytes } of tiles(folder, level, row.length)) {
      const expected = Buffer.concat(row.slice(place, place + width));
      if (!bytes.equals(expected)) refuse(`${path} is not what lies below it`);
      if (width === WIDTH) above.push(fullRoot(row.slice(place, place + WIDTH)));
      place += width;
    }
    row = above;
  }
}

function fullRoot(row) {
  let rest = row;
  while (rest.length > 1) {
    rest = rest.flatMap((hash, n) => (n % 2 ? [nodeHash(rest[n - 1], hash)] : []));
  }
  return rest[0];
}

// RFC 9162, 2.1.2: the stack of subtrees, each of a power of two

function rootsAt(hashes, sizes) {
  const wanted = new Set(sizes);
  const roots = {};
  const stack = [];
  const note = (size) => {
    if (!wanted.has(size)) return;
    roots[size] = stack.length
      ? stack.reduceRight((right, left) => nodeHash(left, right))
      : sha256("");
  };
  note(0);
  hashes.forEach((hash, n) => {
    let node = hash;
    for (let count = n + 1; count % 2 === 0; count = half(count)) node = nodeHash(stack.pop(), node);
    stack.push(node);
    note(n + 1);
  });
  return roots;
}

// RFC 9162, 2.1.3.2 and 2.1.4.2

function includes({ leaf, index, size, path, root }) {
  if (index >= size) return false;
  let [fn, sn, r] = [index, size - 1, leafHash(leaf)];
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = nodeHash(r, p);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && r.equals(root);
}

function grows({ first, second, path, firstRoot, secondRoot }) {
  if (first === second) return path.length === 0 && firstRoot.equals(secondRoot);
  if (first === 0) return path.length === 0;
  const proof = Number.isInteger(Math.log2(first)) ? [firstRoot, ...path] : [...path];
  if (proof.length === 0) return false;
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [proof[0], proof[0]];
  for (const c of proof.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(c, fr), nodeHash(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, c);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
}

// tlog-proof

function proves(text, leaf, key) {
  const end = text.indexOf("\n\n");
  const [mark, index, ...path] = text.slice(0, end).split("\n");
  if (mark !== "c2sp.org/tlog-proof@v1" || !/^index (0|[1-9][0-9]*)$/.test(index)) return false;
  const { size, root } = readCheckpoint(openNote(Buffer.from(text.slice(end + 2)), key), key.name);
  const hashes = path.map((each) => base64(each, "a hash"));
  return includes({ leaf, index: Number(index.slice(6)), size, path: hashes, root });
}

const [folder, vkey] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(0, "utf8"));
const key = readKey(vkey);
const { size, root } = readCheckpoint(openNote(readFileSync(join(folder, "checkpoint")), key), key.name);
const leaves = readLeaves(folder, size);
const hashes = leaves.map(leafHash);
checkTiles(folder, hashes);
const roots = rootsAt(hashes, [size, ...asked.sizes]);
if (!roots[size].equals(root)) refuse("the leaves do not make the root of the checkpoint");

console.log(
  JSON.stringify({
    size,
    roots: Object.fromEntries(Object.entries(roots).map(([n, hash]) => [n, hash.toString("hex")])),
    leaves: asked.proofs.map(({ index }) => leaves[index].toString("base64")),
    proofs: asked.proofs.map(({ index, text }) => proves(text, leaves[index], key)),
    growths: asked.growths.map(({ first, path }) =>
      grows({
        first,
        second: size,
        path: path.map((each) => base64(each, "a hash")),
        firstRoot: roots[first],
        secondRoot: root,
      }),
    ),
  }),
);

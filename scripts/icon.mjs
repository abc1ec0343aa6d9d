/**
 * Draws icon.png: a ring that does not close, and the drop that leaks out of it.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 128;
const BACKGROUND = [24, 32, 48];
const RING = [235, 240, 248];
const DROP = [255, 159, 67];
const CORNER = 24;
/** Half the angle of the gap, which points to the lower right. */
const GAP = 0.42;
const GAP_DIRECTION = Math.PI / 4;

writeFileSync(new URL('../icon.png', import.meta.url), png(draw()));

function draw() {
  const pixels = Buffer.alloc(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const point = { x: x + 0.5 - SIZE / 2, y: y + 0.5 - SIZE / 2 };
      const ring = mix(BACKGROUND, RING, coverage(distanceToRing(point)));
      const color = mix(ring, DROP, coverage(distanceToDrop(point)));
      pixels.set([...color, 255 * coverage(distanceToSquare(point))], (y * SIZE + x) * 4);
    }
  }
  return pixels;
}

/**
 * How much of a pixel lies inside a shape whose edge is this far away; negative is inside.
 *
 * @param {number} distance
 */
function coverage(distance) {
  return Math.min(1, Math.max(0, 0.5 - distance));
}

/**
 * @param {number[]} below
 * @param {number[]} above
 * @param {number} share
 */
function mix(below, above, share) {
  return below.map((value, channel) => Math.round(value + ((above[channel] ?? 0) - value) * share));
}

/** @param {{ x: number, y: number }} point */
function distanceToSquare({ x, y }) {
  const inner = SIZE / 2 - CORNER;
  return Math.hypot(Math.max(Math.abs(x) - inner, 0), Math.max(Math.abs(y) - inner, 0)) - CORNER;
}

/** @param {{ x: number, y: number }} point */
function distanceToRing({ x, y }) {
  const [radius, width] = [36, 8];
  const angle = Math.abs(Math.atan2(y, x) - GAP_DIRECTION);
  if (Math.min(angle, 2 * Math.PI - angle) >= GAP) return Math.abs(Math.hypot(x, y) - radius) - width;
  const ends = [GAP_DIRECTION - GAP, GAP_DIRECTION + GAP];
  return Math.min(...ends.map((end) => Math.hypot(x - radius * Math.cos(end), y - radius * Math.sin(end)))) - width;
}

/** @param {{ x: number, y: number }} point */
function distanceToDrop({ x, y }) {
  return Math.hypot(x - 42, y - 42) - 9;
}

/** @param {Buffer} pixels */
function png(pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 6], 8);
  const rows = Array.from({ length: SIZE }, (_, y) =>
    Buffer.concat([Buffer.of(0), pixels.subarray(y * SIZE * 4, (y + 1) * SIZE * 4)]),
  );
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const image = chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 }));
  return Buffer.concat([signature, chunk('IHDR', header), image, chunk('IEND', Buffer.alloc(0))]);
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

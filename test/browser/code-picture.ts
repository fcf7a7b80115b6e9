import { encodeQR } from 'qr'

/** A code on white paper, 640 × 480, as a camera would see it or an album hold it: true where it is dark. */
const [width, height] = [640, 480]

function dotsOf(text: string): (x: number, y: number) => boolean {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const dots = Math.floor(height / rows.length)
  const [left, top] = [width, height].map((side) => Math.floor((side - dots * rows.length) / 2)) as [
    number,
    number,
  ]
  return (x, y) => rows[Math.floor((y - top) / dots)]?.[Math.floor((x - left) / dots)] ?? false
}

/** One frame that Chromium's fake camera shows over and over (`--use-file-for-fake-video-capture`), as YUV4MPEG2. */
export function cameraFileOf(text: string): Buffer {
  const isDark = dotsOf(text)
  const luma = Buffer.alloc(width * height)
  for (let at = 0; at < luma.length; at += 1) luma[at] = isDark(at % width, Math.floor(at / width)) ? 16 : 235
  const chroma = Buffer.alloc((width * height) / 2, 128)
  const head = `YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\nFRAME\n`
  return Buffer.concat([Buffer.from(head), luma, chroma])
}

/** The same as a picture of an album: BMP, which needs no compression to write. */
export function pictureOf(text: string): Buffer {
  const isDark = dotsOf(text)
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + width * height * 3, 2)
  head.writeUInt32LE(54, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(width, 18)
  // Negative: the first row is the top one.
  head.writeInt32LE(-height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(24, 28)
  const pixels = Buffer.alloc(width * height * 3, 255)
  for (let at = 0; at < width * height; at += 1)
    if (isDark(at % width, Math.floor(at / width))) pixels.fill(0, at * 3, at * 3 + 3)
  return Buffer.concat([head, pixels])
}

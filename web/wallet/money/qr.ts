/**
 * QR codes (ISO/IEC 18004) of a link: bytes, error correction M, which survives a scratch on a screen. Written here, because
 * what a payment link needs is a fraction of what a package for it brings along.
 */
type Version = { version: number; size: number; perBlock: number; blocks: number; codewords: number }

/** Error correction M: codewords per block and blocks, from version 1 on (table 9). */
const correction = [
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
  [30, 5],
  [22, 8],
  [22, 9],
  [24, 9],
  [24, 10],
] as const

function alignmentsOf(version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  const places = Array.from({ length: count - 1 }, (_none, index) => version * 4 + 10 - index * step)
  return [6, ...places.reverse()]
}

/** Modules that carry data: all but the finders, timings, alignments, format and version. */
function codewordsOf(version: number): number {
  const count = version === 1 ? 0 : Math.floor(version / 7) + 2
  const alignments = count === 0 ? 0 : (count * count - 3) * 25 - (count - 2) * 2 * 5
  const size = version * 4 + 17
  const fixed = 3 * 64 + 2 * (size - 16) + 31 + alignments + (version < 7 ? 0 : 36)
  return Math.floor((size * size - fixed) / 8)
}

function versionFor(bytes: number): Version {
  for (const [index, [perBlock, blocks]] of correction.entries()) {
    const version = index + 1
    const codewords = codewordsOf(version)
    const lengthBits = version < 10 ? 8 : 16
    if ((codewords - perBlock * blocks) * 8 >= 4 + lengthBits + bytes * 8)
      return { version, size: version * 4 + 17, perBlock, blocks, codewords }
  }
  throw new RangeError(`a code holds no ${bytes} bytes`)
}

/** Product in GF(256) over x⁸ + x⁴ + x³ + x² + 1. */
function product(one: number, other: number): number {
  let sum = 0
  for (let bit = 7; bit >= 0; bit -= 1) {
    sum = (sum << 1) ^ ((sum >>> 7) * 0x11d)
    sum ^= ((other >>> bit) & 1) * one
  }
  return sum
}

function generatorOf(degree: number): number[] {
  let terms = [1]
  let root = 1
  for (let index = 0; index < degree; index += 1) {
    const longer = [...terms, 0]
    for (const [at, term] of terms.entries()) longer[at + 1] = (longer[at + 1] ?? 0) ^ product(term, root)
    terms = longer
    root = product(root, 2)
  }
  return terms.slice(1)
}

function remainderOf(data: readonly number[], generator: readonly number[]): number[] {
  let rest = generator.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0)
    rest = [...rest.slice(1), 0].map((one, index) => one ^ product(generator[index] ?? 0, factor))
  }
  return rest
}

/** Mode, length, bytes, end and padding; then cut into blocks, each with its correction, and interleaved. */
function codewords(bytes: Uint8Array, { version, perBlock, blocks, codewords: total }: Version): number[] {
  const room = total - perBlock * blocks
  const bits: number[] = []
  const push = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1)
  }
  push(4, 4)
  push(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) push(byte, 8)
  push(0, Math.min(4, room * 8 - bits.length))
  push(0, (8 - (bits.length % 8)) % 8)
  for (let pad = 0xec; bits.length < room * 8; pad ^= 0xec ^ 0x11) push(pad, 8)
  const data = Array.from({ length: room }, (_none, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  )

  const generator = generatorOf(perBlock)
  const short = Math.floor(room / blocks)
  const longer = room % blocks
  const parts: number[][] = []
  let at = 0
  for (let block = 0; block < blocks; block += 1) {
    const length = short + (block < blocks - longer ? 0 : 1)
    parts.push(data.slice(at, at + length))
    at += length
  }
  const checks = parts.map((part) => remainderOf(part, generator))
  const woven: number[] = []
  for (let index = 0; index <= short; index += 1)
    for (const part of parts) if (index < part.length) woven.push(part[index] ?? 0)
  for (let index = 0; index < perBlock; index += 1) for (const check of checks) woven.push(check[index] ?? 0)
  return woven
}

/** `dark` is what is drawn; `fixed` is what no mask and no data touches. */
class Grid {
  readonly size: number
  readonly dark: boolean[]
  readonly fixed: boolean[]
  constructor(size: number) {
    this.size = size
    this.dark = Array.from({ length: size * size }, () => false)
    this.fixed = [...this.dark]
  }
  get(x: number, y: number): boolean {
    return this.dark[y * this.size + x] ?? false
  }
  put(x: number, y: number, isDark: boolean): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return
    this.dark[y * this.size + x] = isDark
    this.fixed[y * this.size + x] = true
  }
}

/** Data and its check bits (BCH): the remainder by a generator, appended. */
function withChecks(value: number, checkBits: number, generator: number): number {
  let rest = value
  for (let bit = 0; bit < checkBits; bit += 1) rest = (rest << 1) ^ ((rest >>> (checkBits - 1)) * generator)
  return (value << checkBits) | rest
}

function drawFormat(grid: Grid, mask: number): void {
  // Error correction M is 00, so the five bits are the mask's.
  const bits = withChecks(mask, 10, 0x537) ^ 0x5412
  const bit = (index: number): boolean => ((bits >>> index) & 1) === 1
  const last = grid.size - 1
  for (let index = 0; index < 15; index += 1) {
    // Once around the upper left finder, past the timing lines…
    if (index < 8) grid.put(8, index < 6 ? index : index + 1, bit(index))
    else grid.put(index === 8 ? 7 : 14 - index, 8, bit(index))
    // …and once along the two others.
    if (index < 8) grid.put(last - index, 8, bit(index))
    else grid.put(8, last - 14 + index, bit(index))
  }
  grid.put(8, grid.size - 8, true)
}

function drawPatterns(grid: Grid, version: number): void {
  const { size } = grid
  for (let at = 0; at < size; at += 1) {
    grid.put(6, at, at % 2 === 0)
    grid.put(at, 6, at % 2 === 0)
  }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    for (let dy = -4; dy <= 4; dy += 1)
      for (let dx = -4; dx <= 4; dx += 1) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy))
        grid.put(cx + dx, cy + dy, ring !== 2 && ring !== 4)
      }
  const places = alignmentsOf(version)
  const last = places.length - 1
  for (const [row, cy] of places.entries())
    for (const [column, cx] of places.entries()) {
      const isFinder = (row === 0 && (column === 0 || column === last)) || (row === last && column === 0)
      if (isFinder) continue
      for (let dy = -2; dy <= 2; dy += 1)
        for (let dx = -2; dx <= 2; dx += 1)
          grid.put(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
    }
  if (version < 7) return
  const bits = withChecks(version, 12, 0x1f25)
  for (let index = 0; index < 18; index += 1) {
    const isDark = ((bits >>> index) & 1) === 1
    const near = size - 11 + (index % 3)
    const far = Math.floor(index / 3)
    grid.put(near, far, isDark)
    grid.put(far, near, isDark)
  }
}

/** The free modules in the order of the standard: pairs of columns from the right, up and down in turn, around the timing line. */
function freePlaces(grid: Grid): [x: number, y: number][] {
  const places: [number, number][] = []
  let isUpward = true
  for (let right = grid.size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < grid.size; step += 1) {
      const y = isUpward ? grid.size - 1 - step : step
      for (const x of [right, right - 1]) if (!grid.fixed[y * grid.size + x]) places.push([x, y])
    }
    isUpward = !isUpward
  }
  return places
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** How hard a line is to read: long runs, and what looks like a finder. */
function lineFault(line: string): number {
  let fault = 0
  for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) fault += run.length - 2
  fault += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length
  return fault
}

/** The four penalties of the standard: the mask with the least is the easiest to scan. */
function faultOf(grid: Grid): number {
  const { size } = grid
  const all = Array.from({ length: size }, (_none, index) => index)
  const sign = (x: number, y: number): string => (grid.get(x, y) ? '1' : '0')
  let fault = 0
  for (const at of all)
    fault += lineFault(all.map((x) => sign(x, at)).join('')) + lineFault(all.map((y) => sign(at, y)).join(''))
  for (let y = 0; y < size - 1; y += 1)
    for (let x = 0; x < size - 1; x += 1) {
      const same = grid.get(x, y)
      if (same === grid.get(x + 1, y) && same === grid.get(x, y + 1) && same === grid.get(x + 1, y + 1))
        fault += 3
    }
  const dark = grid.dark.filter(Boolean).length
  return fault + 10 * Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size))
}

/** Row by row, true is dark. */
export function qrModules(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text)
  const wanted = versionFor(bytes.length)
  const words = codewords(bytes, wanted)
  const draw = (mask: number): Grid => {
    const grid = new Grid(wanted.size)
    drawPatterns(grid, wanted.version)
    drawFormat(grid, mask)
    const turned = masks[mask] ?? (() => false)
    for (const [index, [x, y]] of freePlaces(grid).entries()) {
      const bit = (((words[index >>> 3] ?? 0) >>> (7 - (index & 7))) & 1) === 1
      grid.dark[y * grid.size + x] = bit !== turned(x, y)
    }
    return grid
  }
  const grids = masks.map((_mask, index) => draw(index))
  const best = grids
    .map((grid) => ({ grid, fault: faultOf(grid) }))
    .reduce((one, other) => (other.fault < one.fault ? other : one)).grid
  return Array.from({ length: best.size }, (_row, y) =>
    Array.from({ length: best.size }, (_module, x) => best.get(x, y)),
  )
}

/** What the picture's one path is, within a margin of four modules, as cameras want it. */
export function qrPath(text: string): { size: number; path: string } {
  const rows = qrModules(text)
  const margin = 4
  const path = rows
    .map((row, y) => {
      let runs = ''
      for (const run of row
        .map((isDark) => (isDark ? '1' : '0'))
        .join('')
        .matchAll(/1+/g))
        runs += `M${run.index + margin} ${y + margin}h${run[0].length}v1h-${run[0].length}z`
      return runs
    })
    .join('')
  return { size: rows.length + margin * 2, path }
}

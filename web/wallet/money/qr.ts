import encodeQR from 'qr'

/** Cameras want this much white around a code (ISO/IEC 18004). */
const margin = 4

/** The one path that draws a link as a code, of whole modules; error correction M survives a scratch on a screen. */
export function qrPath(text: string): { size: number; path: string } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: margin })
  const path = rows
    .map((row, y) => {
      const signs = row.map((isDark) => (isDark ? '1' : '0')).join('')
      const runs = [...signs.matchAll(/1+/g)]
      return runs.map(({ 0: run, index: x }) => `M${x} ${y}h${run.length}v1h-${run.length}z`).join('')
    })
    .join('')
  return { size: rows.length, path }
}

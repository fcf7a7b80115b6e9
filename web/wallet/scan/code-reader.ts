/** Finds the QR code in a picture and gives its text. Nothing leaves this device. */
export type ReadCode = (picture: HTMLVideoElement | ImageBitmap) => Promise<string | undefined>

/** More dots than this show no more of a code, and cost an old phone its patience. */
const sideAtMost = 1_280

/** The browser's own reader, else ours, which is fetched only here. Fails where it cannot be fetched. */
export async function openReader(): Promise<ReadCode> {
  return (await ownReader()) ?? (await fetchedReader())
}

async function ownReader(): Promise<ReadCode | undefined> {
  if (typeof BarcodeDetector === 'undefined') return undefined
  const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => [])
  if (!formats.includes('qr_code')) return undefined
  const detector = new BarcodeDetector({ formats: ['qr_code'] })
  // A frame that is not there yet is no code, and no fault.
  return async (picture) => (await detector.detect(picture).catch(() => []))[0]?.rawValue
}

async function fetchedReader(): Promise<ReadCode> {
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async (picture) => {
    const pixels = context && pixelsOf(picture, canvas, context)
    if (!pixels) return undefined
    try {
      return decodeQR(pixels)
    } catch {
      // It has no other way to say that there is none.
      return undefined
    }
  }
}

function pixelsOf(
  picture: HTMLVideoElement | ImageBitmap,
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
): ImageData | undefined {
  const [width, height] =
    'videoWidth' in picture ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height]
  if (width === 0 || height === 0) return undefined
  const scale = Math.min(1, sideAtMost / Math.max(width, height))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

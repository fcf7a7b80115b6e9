import type { Scene } from './scene.ts'

/** A camera that sees somebody's table, or none; as text, for this program knows no DOM. */
const seesTable = `navigator.mediaDevices.getUserMedia = async () => {
  const table = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
  const pen = table.getContext('2d')
  setInterval(() => {
    pen.fillStyle = '#6b5a45'
    pen.fillRect(0, 0, 640, 480)
    pen.fillStyle = '#d9cfbf'
    pen.fillRect(210, 120, 220, 300)
  }, 50)
  return table.captureStream()
}`
const seesNothing = (name: string): string =>
  `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '${name}') }`
const reads = (text: string): string => `globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ['qr_code'] }
  async detect() { return ${JSON.stringify(text)} ? [{ rawValue: ${JSON.stringify(text)} }] : [] }
}`

const scan = (name: string, camera: string, sign: string, text = ''): Scene => ({
  name,
  as: 'lin-yue',
  address: '/scan',
  rig: async (page) => {
    await page.addInitScript({ content: camera })
    await page.addInitScript({ content: reads(text) })
  },
  act: async (page) => page.locator(sign).waitFor(),
})

export const scanScenes: Scene[] = [
  scan('scan', seesTable, '.viewfinder'),
  scan('scan-elsewhere', seesTable, '.notice', 'https://qr.pay.example/fkx'),
  scan('scan-refused', seesNothing('NotAllowedError'), '.state'),
  scan('scan-insecure', `Object.defineProperty(globalThis, 'isSecureContext', { value: false })`, '.state'),
]

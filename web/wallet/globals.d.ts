/** True in development and in `vite build --mode screens`; the gallery is not part of what customers load. */
declare const __GALLERY__: boolean
/** False while Vite serves the sources: a service worker would keep what is being changed. */
declare const __BUILT__: boolean

/** Shape Detection API: some browsers have it, and the types of the DOM do not know it yet. */
declare class BarcodeDetector {
  constructor(options: { formats: string[] })
  static getSupportedFormats(): Promise<string[]>
  detect(picture: ImageBitmapSource): Promise<{ rawValue: string }[]>
}

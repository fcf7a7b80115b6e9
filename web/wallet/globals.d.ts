/** True in development and in `vite build --mode screens`; the gallery is not part of what customers load. */
declare const __GALLERY__: boolean

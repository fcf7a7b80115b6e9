import type { ComponentType } from 'preact'
import type { Area } from './language.ts'
import type { ParamsOf, Path } from './paths.ts'

export type Route<P extends string = string> = {
  /** The areas of the dictionary that this screen speaks from, besides `common`; loaded together with it. */
  texts: readonly Area[]
  load: () => Promise<{ Screen: ComponentType<{ params: ParamsOf<P> }> }>
}

/** One line a screen. The dynamic import is what gives each screen its own file. */
export const routes: { [P in Path]: Route<P> } = {
  '/': { texts: ['door'], load: () => import('./screens/welcome.tsx') },
  '/help': { texts: ['door'], load: () => import('./screens/help.tsx') },
  '/gallery': __GALLERY__
    ? { texts: ['door', 'password', 'locks'], load: () => import('./gallery/gallery.tsx') }
    : { texts: [], load: () => import('./screens/not-found.tsx') },
}

export const notFound: Route = { texts: [], load: () => import('./screens/not-found.tsx') }

import { describe, expect, it } from 'vitest'
import { paths } from '../../web/wallet/paths.ts'
import { isOf, type Scene } from './scene.ts'
import { accountScenes } from './scenes-account.ts'
import { doorScenes } from './scenes-door.ts'
import { moneyScenes } from './scenes-money.ts'
import { paymentScenes } from './scenes-payment.ts'
import { scanScenes } from './scenes-scan.ts'
import { wayBackScenes } from './scenes-way-back.ts'
import type { DemoServer } from './server.ts'

/** Screens that `npm run screens` does not draw, each with why. */
const notDrawn: Record<string, string> = {
  '/gallery': 'shows the parts of the screens to who builds them, and is in no build for customers',
}

/** The server is asked for nothing before a scene is played. */
const noServer = {} as DemoServer
const scenes = [
  ...accountScenes,
  ...moneyScenes,
  ...wayBackScenes,
  ...paymentScenes,
  ...scanScenes,
  ...doorScenes(noServer),
]

function pathOf({ address }: Scene): string | undefined {
  if (typeof address !== 'string') return address.of
  // What is written out stands in the list before what has a place for an id.
  return paths.find((one) => isOf(one, address))
}

describe('npm run screens', () => {
  it('draws every screen of the app at least once', () => {
    const drawn = new Set(scenes.map(pathOf))
    expect(paths.filter((path) => !drawn.has(path))).toEqual(Object.keys(notDrawn))
  })

  it('draws no two scenes under one name', () => {
    const names = scenes.map(({ name }) => name)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })
})

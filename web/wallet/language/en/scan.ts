import type { texts as zh } from '../zh/scan.ts'

export const texts: typeof zh = {
  title: 'Scan to pay',
  lead: 'Point the camera at their payment code. The picture never leaves this device.',
  frame: 'What the camera sees',
  opening: 'Opening the camera. If your browser asks, choose Allow.',
  looking: 'Hold the code in the frame. It’s read by itself.',
  found: 'Payment code found',
  elsewhere: 'That isn’t one of our payment codes',
  elsewhereHost: (host) =>
    `It leads to ${host}, and we didn’t open it. Ask for the code on the Receive page of their wallet.`,
  elsewhereText:
    'It comes from somewhere else, and we didn’t open it. Ask for the code on the Receive page of their wallet.',
  noneInPicture: 'No code found in this picture',
  noneInPictureDetail: 'Choose a sharper one that shows the whole code, or scan it directly.',
  trouble: {
    insecure: {
      title: 'The camera doesn’t work at this address',
      detail:
        'Browsers open the camera on encrypted addresses (https) only. Scan the code with your phone’s own camera instead: it opens the payment here.',
    },
    missing: {
      title: 'No camera found on this device',
      detail:
        'Scan the code with your phone’s own camera, which opens the payment directly, or use one of the ways below.',
    },
    refused: {
      title: 'The camera isn’t allowed',
      detail:
        'Allow the camera for this site in your browser’s settings and try again, or use one of the ways below.',
    },
    busy: {
      title: 'The camera didn’t open',
      detail: 'Another app may be using it. Close that app and try again, or use one of the ways below.',
    },
    unread: {
      title: 'The scanner didn’t load',
      detail: 'Check your connection and try again, or use one of the ways below.',
    },
  },
  retry: 'Try again',
  otherWays: 'Without the camera',
  album: 'Choose a picture of a code',
  albumNote: 'It isn’t uploaded',
}

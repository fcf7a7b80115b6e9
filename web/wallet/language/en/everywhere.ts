import type { texts as zh } from '../zh/everywhere.ts'

export const texts: typeof zh = {
  product: 'Latchkey wallet',
  skip: 'Skip to content',
  back: 'Back',
  home: 'Latchkey wallet home',
  safety:
    'Our staff will never ask you to tell them a code or password, or to move money to a “safe account”.',
  otherWays: 'Another way',
  help: 'Help me back in',
  status: 'What is wrong with my account',
  helpLabel: 'Other ways and help',
  ref: (code) => `Ref ${code}`,
  refNote: 'safe to tell our staff',
  trace: (id) => `Trace ${id}`,

  otherLanguage: '中文',
  themeNow: {
    system: 'Appearance: as the system',
    light: 'Appearance: light',
    dark: 'Appearance: dark',
  },

  loading: 'Loading',
  working: 'Working on it',
  retry: 'Try again',
  close: 'Close',
  offline: {
    bar: 'You’re offline. What you see may not be the latest.',
    title: 'You’re offline',
    detail: 'What you typed is still here. Try again once you’re connected.',
    unreachable: 'We couldn’t reach the wallet',
    unreachableDetail:
      'The connection may be weak. What you typed is still here, and your money is not affected. Try again in a moment.',
    ref: 'N-402',
  },
  notFound: {
    title: 'There is no such page',
    detail: 'The address may be mistyped, or the link is out of date. Nothing in your wallet has changed.',
    home: 'Go to the start',
  },
  errorSummary: 'Check these first',

  remaining: (days, hours, minutes, seconds) => {
    if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`
    if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
    if (minutes > 0) return seconds > 0 ? `${minutes} min ${seconds} s` : `${minutes} min`
    return `${seconds} s`
  },
  left: (remaining) => `${remaining} left`,

  idle: {
    title: 'Still there?',
    detail: (until) => `To protect your wallet, you’ll be signed out at **${until}**.`,
    absolute: (until) =>
      `This sign-in reaches its full time at **${until}** and ends then. Just sign in once more.`,
    stay: 'Stay signed in',
    leave: 'Sign out now',
    understood: 'Understood',
    endedTitle: 'You’re signed out',
    ended: 'You were away for a while, so we signed you out. Your money and settings have not changed.',
    again: 'Sign in again',
  },
}

import type { texts as zh } from '../zh/account.ts'

export const texts: typeof zh = {
  greeting: (name) => `Hello, ${name}`,
  greetingPlain: 'Hello',
  homeOpen: 'Everything works',
  homeOpenDetail: 'Nothing is paused, and your wallet is protected.',
  homeLockedLead: 'Below: what is off, what still works, until when, and what opens it.',
  yours: 'Your wallet',
  prepare: 'Be ready for next time',
  status: 'What is wrong with my account',
  statusNoteOpen: 'Everything works',
  statusNoteLocked: (count) => (count === 1 ? '1 limit' : `${count} limits`),
  notices: 'Status Centre',
  noticesNote: 'Every security notice we sent',
  security: 'Sign-in and security',
  securityNote: 'Password, recovery codes, devices',
  freeze: 'Freeze my wallet',
  freezeNote: 'Payments out stop at once; receiving goes on',
  prepareCodes: 'Make recovery codes',
  prepareCodesNote: 'They bring you back without a password or a phone',
  prepareFewCodes: (left) => (left === 1 ? 'One recovery code left' : `Only ${left} recovery codes left`),
  prepareFewCodesNote: 'Make a new set now',
  prepareEmail: 'Add an e-mail for notices',
  prepareEmailNote: 'Hear of changes even without your phone',
  signOut: 'Sign out',

  limitedTitle: 'This sign-in is limited',
  limitedUntil: (until) =>
    `Until **${until}** you can view, receive and freeze. Then type your password once more and everything opens.`,
  limitedNoEnd:
    'For now you can view, receive and freeze. One more proof, such as a recovery code, opens the rest at once.',
  limitedSooner: 'Open it now with a recovery code',

  statusOpenLead: 'Nothing is paused.',
  statusLockedLead: (count) =>
    count === 1
      ? 'There is one limit. Here is why, until when, and what opens it.'
      : `There are ${count} limits, the most pressing first.`,
  statusOpenTitle: 'Everything works',
  statusOpenDetail: 'Viewing, receiving, paying, withdrawing and changes all work.',
  ifWorried: 'Worried that someone is using your wallet?',
  frozenNow: 'Your wallet is frozen',
  frozenNowDetail:
    'Payments out and changes have stopped; viewing and receiving go on. Unfreezing takes two proofs.',
  lifted: (title) => `Open again: ${title}`,
  liftedDetail: 'This limit is gone, and every address you have with us was told.',
  wasNotMe: 'That sign-in wasn’t me',

  freezeTitle: 'Freeze your wallet?',
  freezeDetail:
    'Payments out and changes stop at once. Viewing and receiving go on, and no money is lost. To unfreeze you need two different proofs.',
  freezeYes: 'Freeze now',
  freezeNo: 'Not now',
  undoTitle: 'Wasn’t this change yours?',
  undoDetail:
    'Payments out and changes stop at once, other places are signed out, and devices or e-mails added since are cut off. Then we go through it step by step.',
  undoYes: 'It wasn’t me: stop now',
  undoNo: 'It was me',

  cleanTitle: 'Check and reopen',
  cleanLead:
    'Your money is safe already. Four steps, about a minute; you can stop at any step and go on later.',
  cleanStep: (step) => `Step ${step} of 4`,
  cleanNone: 'Nothing to check',
  cleanNoneDetail: 'Nothing in your wallet is off because of a “not me”.',
  cleanPassword: 'A new password',
  cleanPasswordNeeded:
    'Somebody may know the old one, so it no longer works. Confirm your number and set a new one, about half a minute.',
  cleanPasswordFine: 'Your password is not affected. No need to change it.',
  cleanPasswordGo: 'Set a new password',
  cleanDevices: 'Your devices and sign-ins',
  cleanDevicesLead: 'Remove what you don’t recognise.',
  cleanContacts: 'Your e-mail for notices',
  cleanContactsLead:
    'Security notices go to these addresses. If one isn’t yours, note it and remove it as soon as the wallet is open.',
  cleanNoContacts: 'There is no e-mail address.',
  cleanLift: 'Reopen payments and changes',
  cleanLiftLead: 'All checked? Confirm with two proofs that it’s you, and the wallet opens.',
  cleanLiftGo: 'Reopen',
  cleanNext: 'I know them all, next',
  cleanNextPlain: 'Next',
  cleanDone: 'All checked, your wallet is open',
  cleanDoneDetail:
    'Payments out and changes work. To remove an e-mail you don’t know, go to Sign-in and security.',
  toHome: 'Go to my wallet',

  noticesTitle: 'Status Centre',
  noticesLead: 'Every security notice we sent is here. **What isn’t here is fake**: don’t act on it.',
  noticesEmptyTitle: 'No notices yet',
  noticesEmpty:
    'When a password, device or sign-in changes, it shows up here, with the same check word as in the text or e-mail.',
  checkWord: 'Check word',
  checkWordNote: 'A text or e-mail is from us only if its check word is the one shown here.',
  sentBy: (ways) => `Sent by ${ways}`,
  channels: { sms: 'text', email: 'e-mail' },
  sentNowhere: 'Shown here only',
  joinWays: ' and ',
  notMe: 'Not me',
  notMeOf: (title) => `Not me: ${title}`,
  notMeTitle: 'Wasn’t this you?',
  notMeDetail:
    'Payments out and changes stop at once, and other places are signed out. Viewing and receiving go on. Then we go through it step by step.',
  notMeYes: 'It wasn’t me: stop now',
  notMeNo: 'It was me',

  outTitle: 'You’re signed out',
  outWhy: {
    left: 'You signed out on this device. Your money and settings have not changed.',
    ended:
      'This sign-in has ended: after 15 minutes without use, after 12 hours, or because it was ended elsewhere. Your money and settings have not changed.',
  },
  outAgain: 'Sign in again',
  outReturn: 'You’ll come back to the page you were on.',
  outHelp: 'Can’t sign in? Help me back in',
}

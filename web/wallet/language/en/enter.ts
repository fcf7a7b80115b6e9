import type { texts as zh } from '../zh/enter.ts'

export const texts: typeof zh = {
  signInTitle: 'Sign in',
  signInLead: 'Enter your phone number. We’ll text it a 6-digit code.',
  greeting: (name) => `Hello, ${name}`,
  knownLead: (hint) => (hint ? `This device knows you, number ${hint}.` : 'This device knows you.'),
  signIn: 'Sign in',
  forgot: 'Forgot your password?',
  notYou: 'Not you? Use another number',
  cleared: 'This device has forgotten you',
  clearedDetail:
    'The browser’s data was cleared, and the device key with it. Confirm your number once, as on a new device. Nothing in your wallet has changed.',
  deviceUnknown: 'The wallet no longer knows this device',
  deviceUnknownDetail: 'It may have been removed, or its data cleared. Confirm your number once to go on.',

  codeTitle: 'Enter the code',
  codeLead: (number) => `We sent a code to the number you typed, **${number}**.`,
  codeLeadOwn: (tail) => `We sent a code to the number of this wallet, ending in **${tail}**.`,
  change: 'Not that one? Change it',
  validUntil: (until) => `Works until ${until}`,
  resend: 'Send a new code',
  resendIn: (seconds) => `You can ask for a new one in ${seconds} s`,
  resent: 'A new code is on its way. The older one no longer works.',
  slowTitle: 'Nothing yet?',
  slowLine: 'No code?',
  slowNumber: (number) => `Is the number right? You typed ${number}.`,
  slowOwnNumber: (tail) => `It goes to the number of this wallet, ending in ${tail}.`,
  slowSignal: 'Check that the phone has a signal and that texts are not filtered.',
  slowOther: 'Use a recovery code instead',
  slowOtherStranger: 'I have a recovery code',
  slowOtherWhere: 'Signs you in without a text on a device you have used. Here, it can freeze the wallet.',
  slowFreeze: 'I think someone else is using my wallet (protect money first)',
  slowFreezePassword: 'Freeze with my password instead',
  slowFreezeCode: 'Freeze with a recovery code instead',
  slowGone: 'I no longer use this number',
  goneFreeze: 'Protect my money first',
  goneTitle: 'A number you no longer use',
  goneDetail:
    'Without a code, your password or a recovery code still signs you in on a device you have used. On any other device, either one can freeze the wallet to protect your money. Changing the number is not possible yet; it comes with a later version.',

  standingTitle: 'What is wrong with my account',
  standingSoFar: 'No limits to see so far',
  standingSoFarDetail: 'The number alone can’t show everything. Sign in to see the rest.',
  standingSoFarDevice: 'This device alone can’t show everything. Sign in to see the rest.',
  standingOpen: 'Everything works',
  standingOpenDetail: 'Nothing is paused. You can sign in.',
  moreToTell: 'Confirm one more thing and we can tell you more.',
  noneTitle: 'This number has no wallet yet',
  noneLead: 'Check the number. If it is right, you can create a wallet now, in about a minute.',
  create: 'Create a wallet',
  otherNumber: 'Use another number',

  passwordTitle: 'Enter your password',
  passwordLead: 'Your number is confirmed. Now the wallet’s password.',
  recoveryCodeTitle: 'Sign in with a recovery code',
  recoveryCodeLead: 'Enter any one of the codes you saved. Each works once.',
  recoveryCodeNumberFirst:
    'The wallet doesn’t know this device yet: confirm your number first, then enter the code.',
  recoveryCode: 'Recovery code',
  recoveryCodeHint: 'Spaces and capitals don’t matter.',
  recoveryCodeEmpty: 'Enter a recovery code first.',
  recoveryCodeLength: (symbols) =>
    `A recovery code has 28 letters and digits; here ${symbols === 1 ? 'is' : 'are'} ${symbols}. No try is used up.`,
  recoveryCodeSlip:
    'A letter or digit here is not as it was written. Compare it with the one you saved. No try is used up.',
  passwordEmpty: 'Enter your password first.',

  ownTitle: 'Is this your own device?',
  ownLead:
    'On your own device you sign in with the password alone, no text to wait for. Guessing elsewhere can’t lock it.',
  deviceName: 'Name this device',
  deviceNameDefault: 'My device',
  ownYes: 'Yes, it is mine',
  ownNo: 'No, just this once',
  ownImpossible:
    'This browser can’t keep a device key (perhaps a private window). You can go on; it just won’t be remembered.',
  limitedTitle: 'Signed in, with a limit for now',
  limitedUse: 'Open it now with a recovery code',
  limitedGone: 'This limit is gone',

  pausedTitle: 'Password sign-in is paused',
  replayed: 'The answer to that one never arrived. Press sign in once more.',
  endedTitle: 'This step has ended',
  endedDetail:
    'The time for the code ran out, or it went on in another window. Start again, about 20 seconds.',
  startAgain: 'Start again',
}

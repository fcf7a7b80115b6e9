import type { Texts } from './texts.ts'

/** Refusals about money; a missing one is a type error where they join the others. */
export const moneyRefusalTexts = {
  payment_locked: {
    title: 'Payments are paused',
    details: [
      'To protect your money, nothing can be paid until {until}. Viewing and receiving work.',
      'To protect your money, payments are paused. Viewing and receiving work. The account’s status says how to restore them.',
    ],
    happened: 'Something on the account keeps money from going out for now. This money did not move.',
    works: 'Viewing and receiving.',
    todo: 'Open “What is wrong with my account” and do what it says, or wait until the time shown.',
  },
  allowance_over: {
    title: 'More than today’s allowance',
    details: [
      'In this safe time {left} can still be paid today. This was not paid.',
      'It is more than the allowance of this safe time. It was not paid.',
    ],
    happened:
      'In a safe time a small daily allowance stays, to people you have paid before. This money did not move.',
    works: 'Paying people you know within the allowance, viewing, receiving.',
    todo: 'Pay less, or wait until the safe time ends.',
  },
  limit_single: {
    title: 'More than one payment may be',
    details: [
      'One payment may be {ceiling} at most. This was not paid.',
      'It is more than one payment may be. It was not paid.',
    ],
    happened: 'The amount is above this wallet’s limit for one payment. No money moved.',
    todo: 'Make the amount smaller.',
  },
  limit_day: {
    title: 'More than 24 hours allow',
    details: [
      '{left} can still be paid within 24 hours. This was not paid.',
      'The limit of 24 hours is reached. This was not paid.',
    ],
    happened: 'With what was paid in the last 24 hours it is above the limit. No money moved.',
    todo: 'Make the amount smaller, or pay later.',
  },
  limit_year: {
    title: 'More than a year allows',
    details: [
      '{left} can still be paid within a year. This was not paid.',
      'The limit of a year is reached. This was not paid.',
    ],
    happened: 'With what was paid in the last year it is above the limit. No money moved.',
    todo: 'Make the amount smaller, or pay later.',
  },
  limit_balance: {
    title: 'More than this wallet holds',
    details: [
      'This wallet holds {ceiling} at most. Nothing was brought in.',
      'It would be more than this wallet holds. Nothing was brought in.',
    ],
    happened: 'What a wallet may hold is limited. No money moved.',
    todo: 'Bring in less.',
  },
  way_back_missing: {
    title: 'Save recovery codes first',
    details: [
      'If you lost your phone, nothing would lead back into this wallet. Until you have recovery codes, {left} more can leave it within a year. They take about 20 seconds to make, then you can go on. Nothing has left.',
      'If you lost your phone, nothing would lead back into this wallet, so without recovery codes only a small sum can leave it. They take about 20 seconds to make, then you can go on. Nothing has left.',
    ],
    happened:
      'Whoever loses the only phone loses the only way in, and whoever takes its number over may get at the money. So only a small sum in all leaves a wallet within a year until it has recovery codes, or two own devices that it has known for seven days. No money moved.',
    works: 'Receiving, viewing, freezing, and paying up to that sum.',
    todo: 'Make recovery codes and save them; then it goes on at once.',
  },
  second_address_missing: {
    title: 'Add an e-mail for notices first',
    details: [
      'Without your phone, you would hear nothing of what happens here. Until an e-mail address is confirmed, you can bring in {left} more. Nothing was brought in.',
      'Without your phone, you would hear nothing of what happens here, so until an e-mail address is confirmed you can bring in a small sum only. Nothing was brought in.',
    ],
    happened:
      'Every notice goes to one number, which may be lost or in another hand. So no more than a small balance is brought in until a second address is confirmed. No money moved.',
    works: 'What others pay you is booked, however much it is; paying and viewing go on.',
    todo: 'Add an e-mail address and confirm it, or bring in less.',
  },
  money_short: {
    title: 'Not enough money',
    details: [
      '{available} is available, less than this. It was not paid.',
      'Less is available than this. It was not paid.',
    ],
    happened: 'The available balance is less than the amount. No money moved.',
    todo: 'Bring money in first, or make the amount smaller.',
  },
  payee_unconfirmed: {
    title: 'No match',
    details: [
      'Number and name do not match, or this number has no wallet. Check with them, or scan their code.',
    ],
    happened:
      'Number and name do not match, or there is no wallet. Both sound the same, so that nobody learns who has one.',
    todo: 'Check number and name with the person, or scan their code.',
  },
  payee_code_unknown: {
    title: 'Not a code to pay by',
    details: [
      'This is not one of our codes, or a part is missing. Ask them to open Receive again, and scan it.',
    ],
    happened: 'The code that was scanned or opened is not known. No money moved.',
    todo: 'Ask them to open Receive, then scan again.',
  },
  payee_cannot_receive: {
    title: 'They cannot receive this now',
    details: ['Their wallet cannot receive this now, so it was not paid.'],
    happened: 'The other wallet cannot take this money. It is still yours.',
    todo: 'Tell them, and pay another way.',
  },
  self_payment: {
    title: 'That is you',
    details: ['You are the payee, so there is nothing to pay. Choose somebody else.'],
    happened: 'Payer and payee are the same wallet. No money moved.',
    todo: 'Choose another payee.',
  },
  lookups_spent: {
    title: 'Enough numbers looked up today',
    details: [
      'So that nobody can try number after number, look-ups go on at {until}. Codes and people paid before work.',
      'So that nobody can try number after number, there are no more look-ups today. Codes and people paid before work.',
    ],
    happened: 'Finding people by number is limited per day.',
    works: 'Scanning a code, and paying people paid before.',
    todo: 'Ask them to show their code, or look again tomorrow.',
  },
  confirmation_void: {
    title: 'Confirm once more',
    details: [
      'Payee or amount has changed, or five minutes have passed, so nothing was paid. Confirm once more.',
    ],
    happened: 'A confirmation is for one payee and one amount, and for five minutes. No money moved.',
    todo: 'Check payee and amount, and confirm again.',
  },
  pin_unset: {
    title: 'Set a payment PIN first',
    details: ['This needs your six-digit payment PIN. Set one, then pay.'],
    happened: 'Payments above a small sum need a payment PIN, and this wallet has none. No money moved.',
    todo: 'Set a payment PIN, then pay.',
  },
  pin_needed: {
    title: 'Type your payment PIN',
    details: ['This needs your six-digit payment PIN.'],
    happened: 'Payments above a small sum need the payment PIN. No money moved.',
    todo: 'Type the payment PIN, then pay.',
  },
  pin_wrong: {
    title: 'That PIN is not right',
    details: [
      'That PIN is not right, nothing was paid. Tries left: {triesLeft}.',
      'That PIN is not right, nothing was paid.',
    ],
    happened: 'The PIN was not right. No money moved; signing in, viewing and receiving work.',
    todo: 'Try again, or set a new PIN.',
  },
  pin_closed: {
    title: 'The PIN is off on this device',
    details: [
      'After ten wrong PINs in a row, payments that need it are off on this device until you set a new one.',
    ],
    happened: 'Ten PINs in a row were not right on this device. No money moved.',
    works: 'Signing in, viewing, receiving, and small payments without the PIN.',
    todo: 'Set a new payment PIN.',
  },
  pin_malformed: {
    title: 'A PIN has six digits',
    details: ['A payment PIN has six digits.'],
    happened: 'What was typed is not six digits.',
    todo: 'Type six digits.',
  },
  pin_guessable: {
    title: 'Too easy to guess',
    details: [
      'Others would guess it in a few tries: runs, repeats, birthdays or digits of your number. Choose another.',
    ],
    happened: 'The PIN is a run, a repeat, looks like a birthday, or is in your phone number.',
    todo: 'Choose six digits without a pattern.',
  },
  payment_held: {
    title: 'Let this one rest',
    details: ['It looks like a scam we know, so it cannot be paid today. You can put it off by 24 hours.'],
    happened: 'The check before paying finds it much like a scam. No money moved.',
    works: 'Paying people you know, viewing, receiving.',
    todo: 'Ask the person themselves, another way. If it still holds, look again after 24 hours.',
  },
  payment_again: {
    title: 'You just paid the same',
    details: [
      'The same amount went to the same person within ten minutes. Say so if you want to pay once more.',
    ],
    happened:
      'A payment of the same amount to the same payee is less than ten minutes old. This one was not paid yet.',
    todo: 'Look at the first one. If you do want another, confirm it.',
  },
  payment_late: {
    title: 'It took too long, and was not paid',
    details: [
      'It was not decided within two minutes and will not be paid any more. Start again if you want it.',
    ],
    happened:
      'A payment that arrives after two minutes is not made, so that none happens when you think it did not. No money moved.',
    todo: 'Look at balance and statement, then decide whether to pay again.',
  },
  request_ended: {
    title: 'This request is over',
    details: ['It was paid, taken back, or is older than seven days.'],
    happened: 'A request can be paid once, within seven days.',
    todo: 'Ask them for a new one.',
  },
  requests_open: {
    title: 'Many requests are open',
    details: [
      'There can be {max} at once. Take one back, then ask anew.',
      'There are as many as there can be. Take one back, then ask anew.',
    ],
    happened: 'The limit of open requests is reached.',
    todo: 'Take back one you do not need.',
  },
  delay_running: {
    title: 'Not yet',
    details: [
      'This was put off until {until}; decide then.',
      'This was put off; decide when its time has come.',
    ],
    happened: 'You put this payment off by 24 hours. No money moved.',
    todo: 'Decide at that time, or let it go now.',
  },
  card_malformed: {
    title: 'That card number is not right',
    details: ['A digit is missing or wrong. Check the number.'],
    happened: 'The check digit of the card number does not fit.',
    todo: 'Check the number and try again.',
  },
  sources_limit: {
    title: 'No room for more cards',
    details: ['There can be {max} cards.', 'You have as many cards as there can be.'],
    happened: 'The limit of linked cards is reached.',
    todo: 'Use a card that is linked already, or unlink one you no longer need.',
  },
  source_unsettled: {
    title: 'No payouts to this card yet',
    details: [
      'In a safe time, payouts go only to cards linked for seven days. This one will be at {until}.',
      'In a safe time, payouts go only to cards linked for seven days.',
    ],
    happened:
      'A newly linked card takes no payouts in a safe time before seven days have passed. No money moved.',
    todo: 'Use a card linked for longer, or wait until then.',
  },
  funding_refused: {
    title: 'The bank said no',
    details: ['The bank said no, and no money moved.'],
    happened: 'The bank refused this cash-in or payout.',
    todo: 'Use another card, or ask your bank.',
  },
  source_busy: {
    title: 'Money is on its way over this card',
    details: ['Money is on its way from or to this card. Unlink it once that has arrived.'],
    happened: 'A card stays linked until what is on its way over it has been booked or has come back.',
    todo: 'Look at the statement, and unlink it later.',
  },
} satisfies Partial<Texts['refusals']>

/** Numbers of cards, cash-in and cash-out, requests, delays and the statement, with units and their source. */

/** Bound cards of one wallet. Own choice: what fits on a screen. */
export const cardsMax = 5
/** A card is settled after so long: payouts may go there in a cooling-off. product.md, "Cooling-off". */
export const cardSettlesDays = 7

/** Payouts cost nothing. Own choice; were there a fee, it would be part of what is confirmed. */
export const payoutFeeMinor = 0
/** By then a payout has usually arrived. Own choice, to be set to what the connected bank says. */
export const payoutUsuallyMinutes = 120

/** The operation that asked is at it for so long; then the sweep takes an order up. */
export const orderLeaseSeconds = 10
/** How soon the bank is asked again for what it had no answer to, at first and at most. Own choice. */
export const askAgainSeconds = 5
/** Steps of an order that one look takes: from asked to booked there are four. */
export const orderStepsMax = 6
/** Orders that one round of the sweep takes up. */
export const ordersAtOnce = 50
/** How long the demo's slow bank takes. */
export const demoSlowSeconds = 20

/** A request for money holds for so long, and so many may be open at once. Contract; own choice. */
export const requestLifetimeDays = 7
export const requestsOpenMax = 20
/** Requests that are listed: all of seven days unless somebody makes and takes back many. */
export const requestsListedMax = 50

/** A payment is put off by so long. Issue 3, section 2. */
export const delayHours = 24
/** Put-off payments that are kept; one more lets the oldest go. Own choice. */
export const delayedMax = 20

/** Lines of one page of the statement. */
export const linesPerPage = 30
/** Entries that one page looks at while it searches: then it says where to go on, whatever it has found. */
export const scannedPerPage = 600
/** By so much the clocks of several processes may differ, and entries at the edges of a month lie in another order. */
export const clocksDifferSeconds = 60
/** Entries that are summed in one statement, and how often in one look: half a million in a few seconds, once. */
export const summedAtOnce = 20_000
export const sumRoundsMax = 25

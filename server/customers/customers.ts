/**
 * Who a customer is: the number, the name, the password, recovery codes, notice addresses and known devices. Names and
 * numbers are sealed at rest and looked up by keyed hash; before anything is proven, a number without a wallet is treated
 * by the same statements as one with.
 */
export { parseNumber, groupNumber, type PhoneNumber } from './decide-number.ts'
export { checkDisplayName, checkDeviceName } from './decide-name.ts'
export {
  clearReissueSuspicion,
  findDisplayName,
  getCustomer,
  listUnusedAccounts,
  lockAccount,
  lockForSignIn,
  markUsed,
  numberHash,
  openAccount,
  subjectOf,
  suspectReissue,
  type Customer,
  type Subject,
} from './accounts.ts'
export {
  exposePassword,
  findPassword,
  findPreviousPassword,
  hashPassword,
  judgeNewPassword,
  lockPassword,
  preparePassword,
  rehashPassword,
  replacePassword,
  verifyPassword,
  type Password,
  type PasswordDeps,
} from './passwords.ts'
export {
  consumeRecoveryCode,
  countRecoveryCodes,
  findRecoveryCode,
  makeRecoveryCodes,
  replaceRecoveryCode,
  voidRecoveryCodes,
} from './recovery-codes.ts'
export { findBesidesNumber, type BesidesNumber } from './besides-number.ts'
export {
  getContactEmail,
  insertContact,
  listAddresses,
  listContacts,
  removeContact,
  verifyContact,
  type Address,
  type Contact,
} from './contacts.ts'
export {
  enrolDevice,
  findDeviceToken,
  findTokensDevice,
  listDevices,
  renameDevice,
  revokeDevice,
  touchDevice,
  type Device,
  type DeviceToken,
  type KnownDevice,
} from './devices.ts'
export { parseDeviceKey, verifyDeviceSignature } from './device-key.ts'
export { refuseMistypedRecoveryCode, writeRecoveryCode } from './recovery-code-text.ts'
export { openBreachRanges } from './breaches.ts'
export { seedCustomer, type SeededCustomer, type SeedPerson } from './seed-customer.ts'
export { sweepCustomers } from './sweep.ts'

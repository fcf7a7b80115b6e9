/** Under which name each sealed column is sealed: a sealed value cannot be moved to another column. */
export const sealedName = 'account.sealed_name'
export const sealedNumber = 'bound_number.sealed_number'
export const sealedAddress = 'contact.sealed_address'
export const sealedDeviceName = 'device.sealed_name'

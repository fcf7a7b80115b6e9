/** Numbers of changing credentials, devices and contacts, with units and their source. */

/**
 * So long after registering, the session that registered may add the device, a notice address and recovery codes as part of
 * registering: they count at once (product.md, promise 4), and nothing need be proven again.
 */
export const openingMinutes = 30

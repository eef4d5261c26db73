/**
 * What one task asks of a node, as small integers: the hot path compares numbers and never text.
 */
export interface Shape {
  readonly cpuMilli: number
  readonly memoryMiB: number
  readonly deviceCount: number
  /** Of each device; 1000 is a whole one. A fraction is of one device. */
  readonly deviceMilli: number
  /** Bit t is set where devices of type t will do. */
  readonly typeMask: number
}

/** A device is cut into thousandths. */
export const WHOLE_DEVICE_MILLI = 1000
/** Types are bits of a 32-bit integer without its sign. */
export const TYPE_LIMIT = 31
export const ANY_TYPE = 0x7fffffff

export const isFraction = (shape: Shape): boolean =>
  shape.deviceCount === 1 && shape.deviceMilli < WHOLE_DEVICE_MILLI

/** Of all its devices together. */
export const totalMilli = (shape: Shape): number => shape.deviceCount * shape.deviceMilli

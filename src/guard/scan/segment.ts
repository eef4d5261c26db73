/** One text of a request or an answer, whatever the wire format: all that detectors ever see. */
export interface Segment {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  /** Which part of a message it is. More will come: tool arguments, reasoning. */
  readonly channel: 'text'
  readonly text: string
}

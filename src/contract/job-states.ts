/**
 * The state machine of a job, as a table of data: the runtime obeys it, the console draws it, a property
 * test walks it.
 */
export const JOB_STATES = [
  'waiting',
  'starting',
  'running',
  'recovering',
  'publishing',
  'stopping',
  'succeeded',
  'failed',
  'stopped',
] as const
export type JobState = (typeof JOB_STATES)[number]

/** From each state, where it may go and what takes it there. */
export const JOB_TRANSITIONS: Readonly<Record<JobState, Readonly<Partial<Record<JobState, string>>>>> = {
  waiting: {
    starting: 'the scheduler bound it to devices',
    stopped: 'a person stopped it',
    failed: 'it can never start',
  },
  starting: {
    running: 'its processes run',
    waiting: 'its processes could not be started; it queues again',
    publishing: 'it ended before it was seen to run',
    failed: 'it failed and may not restart',
    stopping: 'a person stopped it',
  },
  running: {
    recovering: 'a fault: it restarts in place',
    waiting: 'its attempt is lost or paused; it queues again',
    publishing: 'its program ended well',
    failed: 'it failed and may not restart',
    stopping: 'a person stopped it',
  },
  recovering: {
    running: 'it goes on',
    waiting: 'its attempt is lost or paused; it queues again',
    publishing: 'its program ended well',
    failed: 'it failed and may not restart',
    stopping: 'a person stopped it',
  },
  publishing: {
    succeeded: 'its outputs have versions',
    failed: 'its outputs cannot be published',
  },
  stopping: {
    stopped: 'its processes are gone',
    publishing: 'it ended well before the stop reached it',
  },
  succeeded: {},
  failed: {},
  stopped: {},
}

export const isTerminal = (state: JobState): boolean => Object.keys(JOB_TRANSITIONS[state]).length === 0
export const canMove = (from: JobState, to: JobState): boolean => JOB_TRANSITIONS[from][to] !== undefined

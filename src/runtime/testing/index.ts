/** For tests of any module: a runtime on a store of its own, and what every launcher must do. */
export { testRuntime, waitForJob, type TestRuntime } from './test-runtime.ts'

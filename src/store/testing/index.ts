/** For tests of any module: a store on a fresh, migrated database, and what every blob store must do. */
export { blobStoreContract } from './blob-contract.ts'
export { testStore, type TestStore } from './test-store.ts'

/**
 * Where things are kept: rows in PostgreSQL (Baton's own, or any other), large content in the blob store.
 *
 * A table has one module that writes it; this one only brings the schema up to date and hands out the
 * connection. Tests take a database of their own from `#store/testing`.
 */
export type { BlobStore, StoredBlob } from './blob-store.ts'
export { openFolderBlobs } from './folder-blobs.ts'
export { openStore, type ConnectionCounts, type Store, type StoreOptions } from './open-store.ts'
export { messageColumns, NOTHING_SAID } from './said-columns.ts'
export { stopDatabase, type StopOutcome } from './postgres-stop.ts'
export type * from './tables.ts'

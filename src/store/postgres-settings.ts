/**
 * How the embedded PostgreSQL is set: small in memory, durable, reachable by its socket only.
 *
 * Given on the command line and not in postgresql.conf, so that a newer Baton brings its own and what an
 * operator writes into postgresql.conf for other settings stays.
 */
export function postgresSettings(socketFolder: string, durable: boolean): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    shared_buffers: '32MB',
    max_connections: 40,
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    min_wal_size: '16MB',
    max_wal_size: '256MB',
    // One machine, no replicas: each of these saves processes or log volume.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_worker_processes: 0,
    max_parallel_workers: 0,
    io_method: 'sync',
    autovacuum_max_workers: 1,
    jit: 'off',
    huge_pages: 'off',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

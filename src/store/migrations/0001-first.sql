-- Times are milliseconds since the epoch (bigint), as everywhere in Baton. Ids are made by base/ids.

create table job (
  id text primary key,
  name text not null,
  kind text not null,
  state text not null,
  queue text not null,
  priority smallint not null,
  project text not null,
  owner text not null,
  spec jsonb not null,
  study_id text,
  message text,
  wait_reason jsonb,
  position integer,
  progress jsonb,
  outputs jsonb not null default '[]',
  restarts integer not null default 0,
  faults integer not null default 0,
  steps_lost integer not null default 0,
  -- Not before this moment: back-off after a fault.
  not_before bigint not null default 0,
  stop_requested_by text,
  created_at bigint not null,
  queued_at bigint not null,
  started_at bigint,
  ended_at bigint,
  -- Every change of state names the revision it leaves, so a late writer does no harm.
  revision bigint not null default 0
);
create index job_by_state on job (state, queue);
create index job_by_age on job (created_at desc, id desc);
create index job_by_study on job (study_id) where study_id is not null;

create table attempt (
  id text primary key,
  job_id text not null references job (id),
  number integer not null,
  state text not null,
  outcome text,
  -- One secret an attempt: what an adopted process shows to prove that it is ours.
  token text not null,
  launcher text not null,
  placement jsonb not null,
  directory text not null,
  pid integer,
  start_ticks bigint,
  boot_id text,
  exit_code integer,
  signal text,
  message text,
  -- How far the attempt's files have been read: {"progress": bytes, "events": bytes}.
  offsets jsonb not null default '{}',
  created_at bigint not null,
  started_at bigint,
  ended_at bigint,
  unique (job_id, number)
);
create index attempt_open on attempt (state) where state <> 'ended';
-- At most one living attempt a job: the database itself refuses to start a job twice.
create unique index attempt_one_living on attempt (job_id) where state <> 'ended';

create table device_binding (
  node_id text not null,
  device_id text not null,
  attempt_id text not null references attempt (id),
  -- A device is bound at most once.
  primary key (node_id, device_id)
);

create table progress_point (
  job_id text not null references job (id),
  step integer not null,
  at bigint not null,
  loss double precision,
  eval_loss double precision,
  tokens_per_second double precision,
  attempt_id text not null,
  primary key (job_id, step)
);

create table recovery (
  id text primary key,
  job_id text not null references job (id),
  attempt_id text,
  at bigint not null,
  what text not null,
  ring smallint not null,
  healed_from text not null,
  step integer,
  steps_lost integer not null,
  seconds double precision
);
create index recovery_by_job on recovery (job_id, at);

create table event (
  id bigint generated always as identity primary key,
  at bigint not null,
  topic text not null,
  key text not null,
  change text not null,
  -- For jobs: the line of their history; empty for changes that only tell a screen to look again.
  kind text not null default '',
  message text not null default '',
  data jsonb not null default '{}'
);
create index event_by_key on event (key, id);

create table study (
  id text primary key,
  name text not null,
  state text not null,
  project text not null,
  owner text not null,
  spec jsonb not null,
  trial_job_ids jsonb not null default '[]',
  final_job_id text,
  winner integer,
  message text,
  created_at bigint not null,
  ended_at bigint
);

create table dataset_version (
  dataset text not null,
  version integer not null,
  project text not null,
  digest text not null,
  parent_ref text,
  -- The job and output that made it: publishing again after a crash finds the row.
  job_id text,
  output_name text,
  records bigint not null,
  rejects bigint not null,
  bytes bigint not null,
  manifest jsonb not null,
  report jsonb not null,
  created_at bigint not null,
  created_by text not null,
  primary key (project, dataset, version),
  unique (job_id, output_name)
);

create table model_version (
  model text not null,
  version integer not null,
  project text not null,
  digest text not null,
  weights_sha256 text not null,
  parameters bigint not null,
  bytes bigint not null,
  files jsonb not null,
  evaluation jsonb not null,
  gate jsonb not null,
  source_job_id text,
  job_id text unique,
  dataset_refs jsonb not null default '[]',
  created_at bigint not null,
  created_by text not null,
  primary key (project, model, version)
);

create table endpoint (
  name text not null,
  project text not null,
  model_ref text not null,
  wanted integer not null,
  context_tokens integer,
  state text not null,
  message text,
  owner text not null,
  created_at bigint not null,
  removed_at bigint,
  primary key (project, name)
);
create table replica (
  job_id text primary key references job (id),
  project text not null,
  endpoint text not null,
  number integer not null,
  unique (project, endpoint, number)
);

create table account (
  id text primary key,
  name text not null unique,
  role text not null,
  project text not null,
  created_at bigint not null
);
create table sign_in_link (
  secret_hash text primary key,
  account_id text not null references account (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create table session (
  secret_hash text primary key,
  account_id text not null references account (id),
  created_at bigint not null,
  expires_at bigint not null,
  seen_at bigint not null
);
create table api_key (
  id text primary key,
  name text not null,
  prefix text not null,
  secret_hash text not null unique,
  account_id text not null references account (id),
  project text not null,
  scopes jsonb not null,
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint,
  revoked_at bigint
);

create table idempotency_key (
  principal_id text not null,
  key text not null,
  request_hash text not null,
  status integer,
  response jsonb,
  created_at bigint not null,
  primary key (principal_id, key)
);

-- One row: when the server was last seen alive, so that its own death is noticed and told.
create table server_life (
  id smallint primary key check (id = 1),
  started_at bigint not null,
  alive_at bigint not null,
  stopped_cleanly boolean not null
);

-- Values that jobs are given, sealed: the key is never in the database. One row a version; the one that was not
-- replaced is the newest. Older ones stay while a log is kept that could show them.
create table secret (
  project text not null,
  name text not null,
  version integer not null,
  key_id text not null,
  sealed bytea not null,
  created_at bigint not null,
  created_by text not null,
  replaced_at bigint,
  primary key (project, name, version)
);
create unique index secret_newest on secret (project, name) where replaced_at is null;

-- Which values an attempt was given, for as long as its log is kept.
create table secret_use (
  attempt_id text not null,
  project text not null,
  name text not null,
  version integer not null,
  primary key (attempt_id, name, version),
  foreign key (project, name, version) references secret (project, name, version)
);
create index secret_use_of on secret_use (project, name, version);

-- When the folder of an attempt was cleared, and which folders may be next.
alter table attempt add column files_removed_at bigint;
create index attempt_with_files on attempt (ended_at) where state = 'ended' and files_removed_at is null;

-- Sentences as data (which one, with its names and numbers), beside their English text, so that they can be read
-- in another language. What was written before has none and stays English.
alter table job add column said jsonb;
alter table attempt add column said jsonb;
alter table recovery add column what_said jsonb;
alter table recovery add column healed_from_said jsonb;
alter table study add column said jsonb;
alter table endpoint add column said jsonb;

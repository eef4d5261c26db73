-- Whose readers an event is for; null: everybody's, as changes of a machine are.

alter table event add column project text;
update event set project = job.project from job where event.topic = 'job' and job.id = event.key;
-- Until now everything else was of the one project that every installation begins with.
update event set project = 'default' where project is null and topic <> 'node';

-- Changes that are no line of a history, oldest first: what pruning looks at.
create index event_without_line on event (id) where kind = '';

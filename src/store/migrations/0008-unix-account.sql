-- As which Unix account an attempt was launched; empty: as the one that Baton runs as. Decided once.
alter table attempt add column unix_account text;

-- People and projects: a tenant has projects, an account of it has a role in each project that it is a member of,
-- and its administrators are administrators of all of them. Accounts are disabled, never removed: a name that
-- jobs, versions and audit records hold is never somebody else's.

create table tenant (
  name text primary key,
  created_at bigint not null
);
create table project (
  name text primary key,
  tenant text not null references tenant (name),
  created_at bigint not null
);
insert into tenant values ('default', (extract(epoch from now()) * 1000)::bigint);
insert into project
  select name, 'default', (extract(epoch from now()) * 1000)::bigint
  from (select 'default' as name union select project from account union select project from api_key) as known;

create table membership (
  account_id text not null references account (id),
  project text not null references project (name),
  -- An administrator is one of the whole tenant.
  role text not null check (role <> 'admin'),
  created_at bigint not null,
  primary key (account_id, project)
);
insert into membership select id, project, role, created_at from account where role <> 'admin';

alter table account
  add column tenant text not null default 'default' references tenant (name),
  add column is_admin boolean not null default false,
  -- Lower case: by it an account is found when somebody first signs in through the identity provider.
  add column email text unique,
  -- Who signed in with it: the provider's issuer and its name for the person, which stays when the e-mail changes.
  add column oidc_issuer text,
  add column oidc_subject text,
  -- Whose rights the account's jobs run with, where Baton runs as root.
  add column unix_account text,
  add column disabled_at bigint,
  add constraint account_oidc unique (oidc_issuer, oidc_subject);
update account set is_admin = true where role = 'admin';
alter table account drop column role, drop column project;

-- What holds a project opens that one alone; null: those that its account is a member of.
alter table sign_in_link add column project text;
alter table session add column project text;

-- Owners are names of accounts. Until now a job made with a key held the key's name, and every key was the administrator's.
update job set owner = 'admin' where ended_at is null and owner not in (select name from account);
update study set owner = 'admin' where ended_at is null and owner not in (select name from account);
update endpoint set owner = 'admin' where removed_at is null and owner not in (select name from account);

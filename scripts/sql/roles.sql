-- The four roles of every Pivotal database, and the ownership of the database one is connected to.
-- Run by a superuser, as often as one likes. The passwords come from the session:
--   PGOPTIONS="-c pivotal.owner_password=… -c pivotal.app_password=…" psql -f scripts/sql/roles.sql
--
-- pivotal_owner        runs migrations and owns everything
-- pivotal_app          what hubs and workers log in as: no superuser, owns nothing
-- pivotal_portal       what portal reads switch to (SET LOCAL ROLE): sees only the portal's views
-- pivotal_interactive  what searches of a person's own making switch to: reads records, no secrets
DO $roles$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pivotal_owner') THEN
    CREATE ROLE pivotal_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pivotal_app') THEN
    CREATE ROLE pivotal_app LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pivotal_portal') THEN
    CREATE ROLE pivotal_portal NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pivotal_interactive') THEN
    CREATE ROLE pivotal_interactive NOLOGIN;
  END IF;

  EXECUTE format('ALTER ROLE pivotal_owner NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L',
    current_setting('pivotal.owner_password'));
  EXECUTE format('ALTER ROLE pivotal_app NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L',
    current_setting('pivotal.app_password'));

  -- The app may become these, but never has their rights (or lack of them) by itself.
  GRANT pivotal_portal, pivotal_interactive TO pivotal_app WITH INHERIT FALSE, SET TRUE;

  -- Set before the app becomes pivotal_interactive, which cannot change it again.
  GRANT SET ON PARAMETER temp_file_limit TO pivotal_app;

  -- A restore writes rows whose foreign keys held when they were backed up.
  GRANT SET ON PARAMETER session_replication_role TO pivotal_owner;

  -- The server's log names faults, not persons: no parameters, no rows, no statements.
  BEGIN
    EXECUTE format('ALTER DATABASE %I SET log_parameter_max_length = 0', current_database());
    EXECUTE format('ALTER DATABASE %I SET log_parameter_max_length_on_error = 0', current_database());
    EXECUTE format('ALTER DATABASE %I SET log_error_verbosity = terse', current_database());
    EXECUTE format('ALTER DATABASE %I SET log_min_error_statement = panic', current_database());
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'set log_parameter_max_length(_on_error) = 0, log_error_verbosity = terse and log_min_error_statement = panic on the server: its log may keep values of persons';
  END;

  EXECUTE format('ALTER DATABASE %I OWNER TO pivotal_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO pivotal_app', current_database());
END
$roles$;

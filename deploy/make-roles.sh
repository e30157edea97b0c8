#!/bin/bash
# Run once by the postgres image on an empty volume: the roles of scripts/sql/roles.sql.
set -euo pipefail
export PGOPTIONS="-c pivotal.owner_password=$PIVOTAL_OWNER_PASSWORD -c pivotal.app_password=$PIVOTAL_APP_PASSWORD"
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f /roles.sql

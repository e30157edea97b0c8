#!/bin/sh
# Starts Redis of docker-compose.yml with a password that stands in no process' arguments.
set -eu
umask 077
cat > /run/redis/redis.conf <<END
requirepass $REDIS_PASSWORD
dir /data
appendonly yes
maxmemory-policy noeviction
END
unset REDIS_PASSWORD REDISCLI_AUTH
exec redis-server /run/redis/redis.conf

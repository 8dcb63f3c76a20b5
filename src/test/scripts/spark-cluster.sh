#!/usr/bin/env bash
# A Spark cluster on the loopback address, to try jobs and for the tests: a master and two workers of one core each.
#
#   spark-cluster.sh FOLDER [WORKERS] [MEMORY]
#
# starts it and prints the master's address; in FOLDER stand the logs, and in pids the processes, the master's first, which end
# it: kill $(cat FOLDER/pids). Needs what 'mvn -Pspark -DskipTests package' builds.
set -euo pipefail

folder=${1:?a folder for logs and work is needed}
workers=${2:-2}
memory=${3:-1g}
home=$(CDPATH='' cd -P -- "$(dirname "$0")/../../.." && pwd)
mkdir -p "$folder"
folder=$(CDPATH='' cd -P -- "$folder" && pwd)

# A worker starts executors with the jars of its SPARK_HOME: Spark's, and those that Spark shares with the program.
export SPARK_HOME=$folder/spark
mkdir -p "$SPARK_HOME/jars"
ln -sf "$home"/target/spark/jars/*.jar "$SPARK_HOME/jars"
for shared in commons- gson- ivy- javassist-; do
  ln -sf "$home"/target/app/jars/"$shared"*.jar "$SPARK_HOME/jars"
done
export SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=127.0.0.1 SPARK_WORKER_DIR=$folder/workers

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
start() { # NAME CLASS ARGUMENT...
  local name=$1
  shift
  # shellcheck disable=SC2086  # options are a list
  nohup "$java" -Xmx512m ${SPARK_WORKER_OPTS:-} -cp "$SPARK_HOME/jars/*" "$@" >"$folder/$name.log" 2>&1 </dev/null &
  echo $! >>"$folder/pids"
}

wait_for() { # LOG PATTERN
  for _ in $(seq 300); do
    if grep -o -m1 "$2" "$folder/$1.log"; then return 0; fi
    sleep 0.2
  done
  echo "no '$2' in $folder/$1.log after a minute" >&2
  return 1
}

: >"$folder/pids"
# shellcheck disable=SC2046  # a list of processes
trap 'kill $(cat "$folder/pids") 2>/dev/null || true' EXIT # unless all of it is up
start master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
master=$(wait_for master 'spark://127\.0\.0\.1:[0-9]*' | head -n 1)
for ((n = 1; n <= workers; n++)); do
  start "worker-$n" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory "$memory" --webui-port 0 \
    --work-dir "$folder/workers/$n" "$master"
  wait_for "worker-$n" 'Successfully registered with master' >/dev/null
done
trap - EXIT
echo "$master"

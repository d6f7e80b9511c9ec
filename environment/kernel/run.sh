#!/bin/sh
# Starts the kernel: our class over JJava's of the pip package's jar, on the JDK that the build uses, in the project's root.
# All jars are on the JVM's own class path, so that the archive of their loaded classes (environment/setup makes it) serves them.
set -eu
here=$(CDPATH= cd -P -- "$(dirname -- "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
cd "$root"
. environment/torch-env
JAVA_HOME=$("$root/environment/find-jdk")
jjava=$root/.venv/share/jupyter/kernels/java/jjava.jar
jar=$root/agora-lib/target/fast/agora-lib.jar
lib=$root/agora-lib/target/fast/lib
kernel=$root/agora-lib/target/fast/kernel.jar
if [ ! -f "$jjava" ] || [ ! -f "$jar" ] || [ ! -d "$lib" ] || [ ! -f "$kernel" ]; then
  echo "agora: the kernel is not set up: run environment/setup" >&2
  exit 1
fi
export JJAVA_CLASSPATH="$jar:$lib/*.jar"
# Every package of ours is imported; an import of one that does not exist would keep the kernel from starting.
start=$root/.cache/kernel-start.jshell
{
  cat "$here/startup.jshell"
  for package in agora-lib/src/main/java/agora/*/; do
    case $package in */cli/ | */notebook/) ;; *) echo "import agora.$(basename "$package").*;" ;; esac
  done
} >"$start.$$"
mv "$start.$$" "$start"
export JJAVA_STARTUP_SCRIPTS_PATH="$start"

classpath=$jjava
for library in "$lib"/*.jar; do classpath=$classpath:$library; done
archive=$root/.cache/kernel.aot
set -- -cp "$classpath:$jar:$kernel" agora.notebook.AgoraKernel "$1"
if [ -n "${AGORA_KERNEL_RECORD:-}" ]; then
  set -- "-XX:AOTCacheOutput=$archive" "$@"
elif [ "$archive" -nt "$jar" ] && [ "$archive" -nt "$kernel" ]; then # one of former jars may serve their classes
  set -- "-XX:AOTCache=$archive" "$@"
fi
# The first compiler alone: the second costs a notebook three CPU seconds, and pays only where Java itself computes for
# minutes; -XX:TieredStopAtLevel=4 in AGORA_JAVA_OPTIONS brings it back.
# shellcheck disable=SC2086 # AGORA_JAVA_OPTIONS is several words
cd "${AGORA_FOLDER:-$root}" # where data/, figures/ and runs/ are found
exec "$JAVA_HOME/bin/java" "@$root/environment/jvm.options" --add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED -Xlog:disable \
  "-Djava.util.logging.config.file=$here/logging.properties" -XX:MaxJavaStackTraceDepth=24 -XX:TieredStopAtLevel=1 ${AGORA_JAVA_OPTIONS:-} "$@"

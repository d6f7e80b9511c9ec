#!/bin/sh
# Starts the kernel: JJava's main class from the pip package's jar, on the JDK that the build uses, in the project's root.
set -eu
here=$(CDPATH= cd -P -- "$(dirname -- "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
cd "$root"
JAVA_HOME=$("$root/environment/find-jdk")
jjava=$root/.venv/share/jupyter/kernels/java/jjava.jar
if [ ! -f "$jjava" ] || [ ! -f agora-lib/target/agora-lib.jar ]; then
  echo "agora: the kernel is not set up: run environment/setup" >&2
  exit 1
fi
export JJAVA_CLASSPATH="$root/agora-lib/target/agora-lib.jar:$root/agora-lib/target/lib/*.jar"
export JJAVA_STARTUP_SCRIPTS_PATH="$here/startup.jshell"
# shellcheck disable=SC2086 # AGORA_JAVA_OPTIONS is several words
exec "$JAVA_HOME/bin/java" @environment/jvm.options --add-opens jdk.jshell/jdk.jshell=ALL-UNNAMED \
  ${AGORA_JAVA_OPTIONS:-} -cp "$jjava" org.dflib.jjava.distro.JJava "$1"

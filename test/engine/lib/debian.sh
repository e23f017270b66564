# shellcheck shell=bash
# Debian packages without installing them: downloaded by the machine's own apt, from the machine's own mirror,
# into a private apt state, and unpacked. The machine's package database, lists and services never notice.

# The sources of Debian's archive as this machine's apt has them, whatever their format, as one-line sources.
# With a suite: only the archive itself (no updates, no security), and that suite instead of the machine's own.
debian_sources() {
  local suite=${1-} codename keyring options=''
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
  for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
    [ ! -e "$keyring" ] || options="[signed-by=$keyring] "
  done
  # From the sources alone: a bare machine has no lists yet, and without this apt would then name no source.
  # shellcheck disable=SC2016 # apt's placeholders, not ours
  apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
    awk -v codename="$codename" -v suite="$suite" -v options="$options" '
      $3 != "main" { next }
      { base = $2; sub(/[-\/](updates|security)$/, "", base) }
      base !~ "^(" codename "|oldstable|stable|testing|unstable|sid)$" { next }
      suite != "" && base != $2 { next }
      { row[++rows] = "deb " options $1 " " (suite == "" ? $2 : suite) " main"
        # Others use the same suite names; a mirror of Debian keeps it in a folder of that name.
        release[rows] = $2; debian[rows] = $1 ~ /\/debian(-security)?\/([0-9TZ]+\/)?$/; found[$2] += debian[rows] }
      END { for (i = 1; i <= rows; i++) if (!found[release[i]] || debian[i]) print row[i] }'
}

# debian_open FOLDER SUITE ARCHITECTURE...: a private apt state with fresh lists. '' is the machine's own suite.
debian_open() {
  local folder=$1 suite=$2
  shift 2
  rm -rf "$folder"
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/none"
  debian_sources "$suite" >"$folder/sources.list"
  [ -s "$folder/sources.list" ] || fail "found no source of Debian's archive in this machine's apt configuration"
  cat >"$folder/apt.conf" <<EOF
#clear APT::Architectures;
APT::Architectures { $(printf '"%s"; ' "$@")};
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$folder/none";
Dir::State::status "/dev/null";
Dir::State::lists "$folder/lists";
Dir::Cache "$folder/cache";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Retries "3";
Acquire::http::Timeout "30";
EOF
  export APT_CONFIG=$folder/apt.conf
  retry apt-get update -q || fail "apt-get update failed five times"
}

# Downloads packages into the working directory; apt checks their hashes.
debian_download() {
  retry apt-get download -q "$@" || fail "could not download $*"
}

# The libraries that packages depend on, libc apart: every machine has one.
debian_libraries() {
  apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
    sed -n 's/^ *Depends: \(lib[^ ]*\)$/\1/p' | grep -v '^libc6$' | sort -u
}

# unpack PACKAGE-FILE FOLDER [tar option or member...]
unpack() {
  local package=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  dpkg-deb --fsys-tarfile "$package" | tar -x --no-same-owner -C "$folder" "$@"
}

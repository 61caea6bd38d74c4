package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"os"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Secret is a setting that is never printed.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "********"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the secret in JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the secret in the log.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Config are the settings. The zero DatabaseURL means the private PostgreSQL under DataDir.
type Config struct {
	DatabaseURL        Secret `env:"DATABASE_URL"`         // the owner's address: migrations run with it
	DatabaseRoleSecret Secret `env:"DATABASE_ROLE_SECRET"` // the role logins' passwords are made from it
	Addr               string `env:"ADDR" envDefault:"127.0.0.1:8080"`
	InnerAddr          string `env:"INNER_ADDR"` // metrics; none when empty
	DataDir            string `env:"DATA_DIR" envDefault:"var"`
	PostgresBin        string `env:"KP_PG_BIN"` // folder of the PostgreSQL binaries
	BaseURL            string `env:"BASE_URL"`  // https://... when served over TLS; links in mails begin with it
	SMTPAddr           string `env:"SMTP_ADDR"` // host:port; none: mail goes to DataDir/outbox
	SMTPUser           string `env:"SMTP_USER"`
	SMTPPassword       Secret `env:"SMTP_PASSWORD"`
	ClamdAddr          string `env:"CLAMD_ADDR"` // host:port of a ClamAV daemon that is asked about each attachment; none: they are kept unasked
	MailFrom           string `env:"MAIL_FROM" envDefault:"kuntapaikka@localhost"`
}

// secrets are the settings that a file may hold.
func secrets() []string {
	return []string{"DATABASE_URL", "DATABASE_ROLE_SECRET", "SMTP_PASSWORD"}
}

// Load reads the environment given as name=value lines. Its error tells every mistake, each on a line, and no secret.
func Load(environ []string) (Config, error) {
	values, mistakes := readFiles(env.ToMap(environ))
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: values}); err != nil {
		mistakes = append(mistakes, err)
	}
	if mistakes = append(mistakes, c.check()...); errors.Join(mistakes...) != nil {
		return Config{}, fmt.Errorf("settings:\n%w", errors.Join(mistakes...))
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	return c, nil
}

// readFiles puts in what the files hold that NAME_FILE names, without the line end that an editor leaves.
func readFiles(values map[string]string) (map[string]string, []error) {
	var mistakes []error
	for _, name := range secrets() {
		file := values[name+"_FILE"]
		if file == "" {
			continue
		}
		content, err := os.ReadFile(file)
		switch {
		case err != nil:
			mistakes = append(mistakes, fmt.Errorf("%s_FILE: %w", name, err))
		case values[name] != "":
			mistakes = append(mistakes, fmt.Errorf("%s and %s_FILE are both set: which one counts?", name, name))
		default:
			values[name] = strings.TrimSpace(string(content))
		}
	}
	return values, mistakes
}

// check finds what can be seen to be wrong before anything is started.
func (c Config) check() []error {
	var mistakes []error
	mistake := func(wrong bool, format string, args ...any) {
		if wrong {
			mistakes = append(mistakes, fmt.Errorf(format, args...))
		}
	}
	for _, s := range []struct{ name, addr string }{{"ADDR", c.Addr}, {"INNER_ADDR", c.InnerAddr}, {"SMTP_ADDR", c.SMTPAddr}, {"CLAMD_ADDR", c.ClamdAddr}} {
		_, port, err := net.SplitHostPort(s.addr)
		mistake(s.addr != "" && (err != nil || port == ""), "%s is %q: want HOST:PORT, such as 127.0.0.1:8080", s.name, s.addr)
	}
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		mistake(err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "", "BASE_URL is %q: want https://HOST without a path", c.BaseURL)
	}
	database := string(c.DatabaseURL)
	mistake(database != "" && !strings.HasPrefix(database, "postgres://") && !strings.HasPrefix(database, "postgresql://"), "DATABASE_URL does not begin with postgres://")
	mistake(c.DatabaseRoleSecret != "" && database == "", "DATABASE_ROLE_SECRET is set but DATABASE_URL is not: the private PostgreSQL has no passwords")
	mistake(c.SMTPAddr == "" && (c.SMTPUser != "" || c.SMTPPassword != ""), "SMTP_USER or SMTP_PASSWORD is set but SMTP_ADDR is not")
	_, err := mail.ParseAddress(c.MailFrom)
	mistake(err != nil, "MAIL_FROM is %q: want an address, such as Kuntapaikka <no-reply@example.fi>", c.MailFrom)
	mistake(c.DataDir == "", "DATA_DIR is empty")
	return mistakes
}

// Secure reports whether the portal is served over TLS, so that cookies are for TLS only.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

package config

import (
	"fmt"
	"log/slog"
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
	MailFrom           string `env:"MAIL_FROM" envDefault:"kuntapaikka@localhost"`
}

// secrets are the settings that a file may hold.
func secrets() []string {
	return []string{"DATABASE_URL", "DATABASE_ROLE_SECRET", "SMTP_PASSWORD"}
}

// Load reads the environment given as name=value lines.
func Load(environ []string) (Config, error) {
	values := env.ToMap(environ)
	for _, name := range secrets() {
		file := values[name+"_FILE"]
		if file == "" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return Config{}, fmt.Errorf("%s_FILE: %w", name, err)
		}
		values[name] = strings.TrimSpace(string(content))
	}
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: values}); err != nil {
		return Config{}, fmt.Errorf("settings: %w", err)
	}
	if c.DatabaseRoleSecret != "" && c.DatabaseURL == "" {
		return Config{}, fmt.Errorf("DATABASE_ROLE_SECRET is set but DATABASE_URL is not")
	}
	return c, nil
}

// Secure reports whether the portal is served over TLS, so that cookies are for TLS only.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

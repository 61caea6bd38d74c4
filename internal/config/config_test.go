package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kuntapaikka/internal/config"
)

func TestNoSettingIsNeeded(t *testing.T) {
	t.Parallel()
	c, err := config.Load(nil)
	if err != nil || c.Addr != "127.0.0.1:8080" || c.DataDir != "var" || c.DatabaseURL != "" || c.Secure() {
		t.Errorf("the defaults are %+v, %v", c, err)
	}
}

func TestSecretsComeFromFilesAndAreNotPrinted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("postgres://kp_owner:hush@db/kp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load([]string{"DATABASE_URL_FILE=" + file, "DATABASE_ROLE_SECRET=hush"})
	if err != nil || string(c.DatabaseURL) != "postgres://kp_owner:hush@db/kp" {
		t.Fatalf("%v, %v", c, err)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("settings", "config", c, "url", c.DatabaseURL)
	printed := fmt.Sprintf("%v %+v %#v %s %q", c, c, c, c.DatabaseURL, c.DatabaseURL) + string(asJSON) + log.String()
	if strings.Contains(printed, "hush") {
		t.Errorf("a secret is printed: %s", printed)
	}
}

func TestEveryMistakeIsToldAtOnce(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hush"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load([]string{
		"DATABASE_URL_FILE=/nowhere", "DATABASE_ROLE_SECRET=x", "DATABASE_ROLE_SECRET_FILE=" + secret, "ADDR=8080", "SMTP_ADDR=mail", "SMTP_USER=me",
		"BASE_URL=kuntapaikka.example.fi", "MAIL_FROM=nobody", "DATA_DIR=",
	})
	for _, says := range []string{"DATABASE_URL_FILE", "which one counts", "DATABASE_URL is not", "ADDR is \"8080\"", "SMTP_ADDR is", "BASE_URL is", "MAIL_FROM is"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %s", err, says)
		}
	}
	if _, err := config.Load([]string{"DATABASE_URL=mysql://me:hush@db/kp", "SMTP_PASSWORD=hush"}); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("want the mistakes without the secrets, got %v", err)
	}
}

func TestWholeInstallation(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{
		"DATABASE_URL=postgresql://kp_owner@db1,db2/kuntapaikka?target_session_attrs=read-write", "DATABASE_ROLE_SECRET=hush", "ADDR=[::]:8080", "INNER_ADDR=127.0.0.1:9090",
		"BASE_URL=https://kuntapaikka.example.fi/", "SMTP_ADDR=mail:25", "MAIL_FROM=Kuntapaikka <no-reply@example.fi>", "DATA_DIR=/var/lib/kuntapaikka",
	})
	if err != nil || !c.Secure() || c.InnerAddr != "127.0.0.1:9090" || c.BaseURL != "https://kuntapaikka.example.fi" {
		t.Errorf("%+v, %v", c, err)
	}
}

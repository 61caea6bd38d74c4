package config_test

import (
	"fmt"
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
	if printed := fmt.Sprintf("%v %+v %s", c, c, c.DatabaseURL); strings.Contains(printed, "hush") {
		t.Errorf("a secret is printed: %s", printed)
	}
}

func TestMistakesAreTold(t *testing.T) {
	t.Parallel()
	for _, environ := range [][]string{{"DATABASE_URL_FILE=/nowhere"}, {"DATABASE_ROLE_SECRET=x"}} {
		if _, err := config.Load(environ); err == nil {
			t.Errorf("%v was taken", environ)
		}
	}
}

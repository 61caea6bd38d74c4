package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kuntapaikka/internal/config"
)

func TestLogStrikesOutWhatMustNotBeInIt(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := config.NewLog(&out).With("user_name", "Quillfeather")
	for _, canary := range []string{"131052-308T", "010150Y900A", "aino.esimerkki@example.test", "postgres://kp_owner:quill@db/kp"} {
		log.Info("about "+canary, "error", fmt.Errorf("wrapped: %w", errors.New("of "+canary)), "detail", canary)
	}
	log.WithGroup("request").Warn("refused", "password", "quill", "session_token", "quill", "Login", "quill")
	for _, trace := range []string{"131052", "010150Y", "aino", "quill", "Quillfeather"} {
		if strings.Contains(out.String(), trace) {
			t.Errorf("the log holds %q:\n%s", trace, &out)
		}
	}
	for _, kept := range []string{"wrapped: of [-]", `"msg":"about [-]"`, "refused"} {
		if !strings.Contains(out.String(), kept) {
			t.Errorf("the log lacks %q:\n%s", kept, &out)
		}
	}
}

func TestLogKeepsWhatIsNeeded(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	config.NewLog(&out).Info("request", "reference", "0A1B2C3D", "route", "/cases/{id}", "status", 200, "actor", "0197a000-0000-7000-8000-00000000abcd")
	for _, kept := range []string{"0A1B2C3D", "/cases/{id}", "200", "0197a000-0000-7000-8000-00000000abcd"} {
		if !strings.Contains(out.String(), kept) {
			t.Errorf("the log lacks %q:\n%s", kept, &out)
		}
	}
}

package seed

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alexedwards/argon2id"

	"kuntapaikka/internal/store"
)

// passwordLine begins the line of the file that holds the password.
const passwordLine = "password: "

// password returns what opens the demo accounts: the password of the file when it is theirs, else a new one.
func password(ctx context.Context, db *store.Bulk, o Options) (string, error) {
	word, err := readPassword(o.File)
	if err != nil || opens(ctx, db, word) {
		return word, err
	}
	word = newPassword()
	hash, err := o.Hash(word)
	if err != nil {
		return "", err
	}
	return word, db.SetDemoHash(ctx, hash)
}

// opens reports whether the password is the one that the accounts have.
func opens(ctx context.Context, db *store.Bulk, password string) bool {
	hash, err := db.DemoHash(ctx)
	if err != nil || hash == "" || password == "" {
		return false
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	return err == nil && same
}

// newPassword draws 80 random bits, in groups that can be read aloud.
func newPassword() string {
	bits := make([]byte, 10)
	_, _ = rand.Read(bits) // never fails
	s := base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").EncodeToString(bits)
	return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:]}, "-")
}

func readPassword(file string) (string, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if password, ok := strings.CutPrefix(lines.Text(), passwordLine); ok {
			return strings.TrimSpace(password), lines.Err()
		}
	}
	return "", lines.Err()
}

const fileHead = `Demo accounts of a made-up year. Nobody here is real; the accounts exist only with --demo, and all have the same password.
Beside the accounts below, every municipality has an officer and a signatory (kuopio.officer, kuopio.signatory), every regional centre a proposer
and a confirmer (centre-01.proposer), and every wellbeing area an officer (wellbeing-06).

`

// writeFile writes the sign-ins for the owner's eyes only, as a whole or not at all.
func writeFile(file, password string, list []SignIn) error {
	var text strings.Builder
	text.WriteString(fileHead)
	text.WriteString(passwordLine + password + "\n\n")
	for _, s := range list {
		fmt.Fprintf(&text, "%-20s %-15s %s, %s\n", s.Login, s.Role, s.Name, s.Organisation)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(file), ".demo-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = draft.WriteString(text.String())
	if err = errors.Join(err, draft.Close()); err == nil {
		err = os.Rename(draft.Name(), file)
	}
	return err
}

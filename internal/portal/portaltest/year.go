package portaltest

import (
	"path/filepath"
	"testing"

	"github.com/alexedwards/argon2id"

	"kuntapaikka/internal/seed"
)

// account is what somebody types to sign in.
type account struct{ login, password string }

// account returns the sign-in of the person of that name: of a role on the made-up year.
func (p *Portal) account(name string) account {
	if who, ok := p.made[name]; ok {
		return who
	}
	return account{name + "@example.test", Password}
}

// Year starts a portal with the made-up year of a demonstration: As("regional") is the first demo account of that role, As("regional.dpo") the one of that login. It takes a second or two, so
// tests that only look share one.
func Year(t testing.TB) *Portal {
	t.Helper()
	p := start(t, 4, true)
	year, err := seed.Demo(t.Context(), seed.Options{
		Owner: p.DB.URL("kp_owner"), File: filepath.Join(t.TempDir(), "demo.txt"), Now: Now(), Hash: quickHash,
	})
	if err != nil {
		t.Fatal(err)
	}
	p.made = map[string]account{}
	for _, s := range year.SignIns {
		p.made[s.Login] = account{s.Login, s.Password}
		if _, ok := p.made[string(s.Role)]; !ok {
			p.made[string(s.Role)] = account{s.Login, s.Password}
		}
	}
	return p
}

// quickHash keeps the tests quick; what a hash costs is held by the tests of signin.
func quickHash(password string) (string, error) {
	return argon2id.CreateHash(password, &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
}

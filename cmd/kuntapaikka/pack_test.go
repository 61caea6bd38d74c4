package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kuntapaikka/internal/audit/keep"
	"kuntapaikka/internal/grants/pack"
)

// TestAPackIsVerifiedWithoutADatabase: the command needs a file and nothing else; a database that is not there is not asked.
func TestAPackIsVerifiedWithoutADatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, err := keep.Open(filepath.Join(dir, "audit"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := folder.Keys()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a := pack.NewArchive(&out)
	if err := a.Add("persons.csv", []byte("person\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Close(pack.Manifest{Format: pack.AnnexFormat, Kind: pack.OfClaim, Subject: "TUKI-2026-00001"}, pack.Seal{Sign: folder.SignText, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bad := bytes.Clone(out.Bytes())
	bad[bytes.Index(bad, []byte("person\n"))] = 'P'
	good, changed, cut := write("good.zip", out.Bytes()), write("changed.zip", bad), write("cut.zip", out.Bytes()[:200])
	other, err := keep.Open(filepath.Join(dir, "other"))
	if err != nil {
		t.Fatal(err)
	}
	others, err := other.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"audit", "verify", good}, exitDone, "the pack is whole"},
		{[]string{"audit", "verify", "--keys", filepath.Join(dir, "audit", "audit.pub"), good}, exitDone, "a key that you brought"},
		{[]string{"audit", "verify", "--keys", write("others.pub", []byte(others)), good}, exitInput, "manifest.note: no key that is known here has signed it"},
		{[]string{"audit", "verify", changed}, exitInput, "persons.csv: it is not the file of the manifest"},
		{[]string{"audit", "verify", cut}, exitInput, "not an audit pack"},
		{[]string{"audit", "verify", filepath.Join(dir, "none.zip")}, exitOutside, "none.zip"},
		{[]string{"audit", "verify", good, good}, exitUsage, "usage"},
	} {
		var printed bytes.Buffer
		code := run(t.Context(), c.args, []string{"DATABASE_URL=postgres://nobody@127.0.0.1:1/none", "DATA_DIR=" + dir}, &printed, &printed)
		if code != c.code || !strings.Contains(printed.String(), c.want) {
			t.Errorf("%v: %d, %s", c.args, code, printed.String())
		}
	}
}

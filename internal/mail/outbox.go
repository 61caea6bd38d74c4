package mail

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Copy is a letter in the outbox.
type Copy struct {
	Name    string // of its file
	At      time.Time
	To      string
	Subject string
	Body    string
}

// Outbox reads the newest letters of the folder, at most most. There is none when letters go to a server.
func (p *Post) Outbox(most int) ([]Copy, error) {
	if p.client != nil {
		return nil, nil
	}
	names, err := filepath.Glob(filepath.Join(p.opts.Outbox, "*.eml"))
	if err != nil {
		return nil, err
	}
	var copies []Copy
	for _, name := range newest(names, most) {
		c, err := read(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // somebody tidied up
		}
		if err != nil {
			return nil, fmt.Errorf("outbox: %s: %w", filepath.Base(name), err)
		}
		copies = append(copies, c)
	}
	return copies, nil
}

// Delivers reports whether letters leave this machine; where they do not, the outbox has them.
func (p *Post) Delivers() bool { return p.client != nil }

// newest returns the names of the files that were written last.
func newest(names []string, most int) []string {
	written := map[string]time.Time{}
	for _, n := range names {
		if info, err := os.Stat(n); err == nil {
			written[n] = info.ModTime()
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(written[b].Compare(written[a]), strings.Compare(b, a))
	})
	return names[:min(most, len(names))]
}

func read(path string) (Copy, error) {
	m, err := gomail.EMLToMsgFromFile(path)
	if err != nil {
		return Copy{}, err
	}
	c := Copy{Name: filepath.Base(path)}
	if parts := m.GetParts(); len(parts) > 0 {
		body, err := parts[0].GetContent()
		if err != nil {
			return c, err
		}
		c.Body = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	if to := m.GetToString(); len(to) > 0 {
		c.To = strings.Trim(to[0], "<>")
	}
	if s := m.GetGenHeader(gomail.HeaderSubject); len(s) > 0 {
		if c.Subject, err = new(mime.WordDecoder).DecodeHeader(s[0]); err != nil {
			return c, err
		}
	}
	if d := m.GetGenHeader(gomail.HeaderDate); len(d) > 0 {
		c.At, err = mail.ParseDate(d[0])
	}
	return c, err
}

package kit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// Sent is a file that a form brought. A form without a file brings one without a name.
type Sent struct {
	Name    string
	Content []byte
}

// Upload reads a form that brings a file in the named field, of at most so many bytes. The file stays in memory: it holds personal data, and no
// copy is left on a disk. A larger one is cut a byte past the limit, so that its reader can say that it is too large.
func (e *Exchange) Upload(field string, most int64) (*Form, Sent, error) {
	e.R.Body = http.MaxBytesReader(e.W, e.R.Body, most+maxForm)
	parts, err := e.R.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		form, err := e.Form()
		return form, Sent{}, err
	}
	if err != nil {
		return nil, Sent{}, notAForm(err)
	}
	form, sent := &Form{e: e, values: url.Values{}}, Sent{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, sent, nil
		}
		if err == nil {
			err = form.part(part, field, most, &sent)
		}
		if err != nil || n > maxFields {
			return nil, Sent{}, notAForm(err)
		}
	}
}

// part reads one part. The file's hash stands among the values, so that it counts in the digest of the press.
func (f *Form) part(p *multipart.Part, field string, most int64, sent *Sent) error {
	if p.FormName() != field || p.FileName() == "" {
		value, err := io.ReadAll(io.LimitReader(p, 1<<16))
		f.values.Add(p.FormName(), string(value))
		return err
	}
	content, err := io.ReadAll(io.LimitReader(p, most+1))
	sum := sha256.Sum256(content)
	f.values.Set(field+".sha256", hex.EncodeToString(sum[:]))
	*sent = Sent{Name: fileName(p.FileName()), Content: content}
	return err
}

// fileName is the last part of what a browser calls the file, in at most 100 letters, without what could not be shown.
func fileName(given string) string {
	name := strings.ToValidUTF8(path.Base(strings.ReplaceAll(given, "\\", "/")), "")
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[len(runes)-100:])
	}
	return name
}

// Download sends a file to be kept under a name of the portal's own: letters, digits, hyphens and a dot.
func (e *Exchange) Download(name, contentType string, content []byte) error {
	e.W.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return e.Bytes(contentType, content)
}

// Stream sends a file that is too large to be held in memory as it is read. One that breaks off ends the connection, so that nobody takes the part for
// the whole.
func (e *Exchange) Stream(name, contentType string, content io.Reader) error {
	e.W.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	e.W.Header().Set("Content-Type", contentType)
	e.W.WriteHeader(http.StatusOK)
	if _, err := io.Copy(e.W, content); err != nil {
		e.kit.Log.Debug("a download broke off", "reference", e.Visitor().Reference, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

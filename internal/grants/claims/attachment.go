package claims

import (
	"bytes"
	"context"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// Attachment is a file that was enclosed with a claim, or with a report on it. A file of the same name is its next version.
type Attachment struct {
	ID      uuid.UUID
	Claim   uuid.UUID
	Name    string
	Version int
	Type    string // media type
	Size    int    // bytes
	Scanned bool   // a scanner has found nothing in it
	AddedAt time.Time
	AddedBy string
	// Evidence is the code of the round's rule that asks for it, and Line the line about which it is; empty and zero: something else.
	Evidence string
	Line     uuid.UUID
	Report   uuid.UUID // with which it was enclosed; zero: with the claim itself
}

// The limits of attachments: bytes of one, and how many a claim may have with all versions.
const (
	LargestFile = 10 << 20
	MostFiles   = 40
)

// kinds are the files that may be enclosed: by the end of the name, with the media type and how their content begins.
var kinds = map[string]struct {
	media  string
	begins string
}{
	".pdf": {"application/pdf", "%PDF-"}, ".png": {"image/png", "\x89PNG\r\n\x1a\n"}, ".jpg": {"image/jpeg", "\xff\xd8\xff"}, ".jpeg": {"image/jpeg", "\xff\xd8\xff"},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"}, ".csv": {"text/csv; charset=utf-8", ""},
}

// CheckFile returns the media type of a file that may be enclosed: its name and its content must say the same.
func CheckFile(name string, content []byte) (media string, err error) {
	k, known := kinds[strings.ToLower(path.Ext(name))]
	text := k.begins != "" || utf8.Valid(content) && !bytes.ContainsRune(content, 0)
	switch {
	case name == "" || len(content) == 0:
		return "", fault.Bad(fault.At("file", "fault.required"))
	case len(content) > LargestFile:
		return "", fault.Bad(fault.At("file", "claims.file_too_large", LargestFile>>20))
	case !known || !bytes.HasPrefix(content, []byte(k.begins)) || !text:
		return "", fault.Bad(fault.At("file", "claims.file_kind"))
	}
	return k.media, nil
}

// Admit returns the media type of a file that may be enclosed, once a scanner, where there is one, has found nothing in it.
func Admit(ctx context.Context, scan func(context.Context, []byte) error, name string, content []byte) (media string, err error) {
	if media, err = CheckFile(name, content); err != nil || scan == nil {
		return media, err
	}
	err = scan(ctx, content)
	if err != nil && fault.KindOf(err) == fault.Internal {
		err = fault.Bad(fault.At("file", "claims.file_infected"))
	}
	return media, err
}

// Enclose adds a file to an open claim, once a scanner, where there is one, has found nothing in it. About says which of the claim's enclosures it is; empty: another
// file.
func (d Desk) Enclose(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, about, name string, content []byte) (err error) {
	defer fault.Wrap(&err, "claims.Enclose(%s)", claim)
	media, err := Admit(ctx, d.Scan, name, content)
	if err != nil {
		return err
	}
	code, line, err := named(about)
	if err != nil {
		return err
	}
	return d.write(ctx, a, press, claim, "claim.enclose", func(st Store, c *Claim) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		if !asksFor(c.Checklist(rules(reg, *c).Evidence, nil), code, line) {
			return fault.Bad(fault.At("about", "fault.unknown_choice", about))
		}
		files, err := st.Attachments(ctx, claim)
		if err != nil {
			return err
		}
		if len(files) >= MostFiles {
			return fault.Bad(fault.At("file", "claims.too_many_files", MostFiles))
		}
		one := Attachment{ID: uuid.Must(uuid.NewV7()), Claim: claim, Name: name, Type: media, Scanned: d.Scan != nil, AddedAt: d.Now(), Evidence: code, Line: line}
		return st.AddAttachment(ctx, one, content)
	})
}

// TakeOut removes a file that has not been submitted yet.
func (d Desk) TakeOut(ctx context.Context, a identity.Actor, press identity.Press, claim, file uuid.UUID) (err error) {
	defer fault.Wrap(&err, "claims.TakeOut(%s, %s)", claim, file)
	return d.write(ctx, a, press, claim, "claim.take_out", func(st Store, _ *Claim) error { return st.RemoveAttachment(ctx, claim, file) })
}

// Open reads a file of a claim: the look is in the log.
func (d Desk) Open(ctx context.Context, a identity.Actor, claim, file uuid.UUID) (one Attachment, content []byte, err error) {
	defer fault.Wrap(&err, "claims.Open(%s, %s)", claim, file)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if one, content, err = st.Attachment(ctx, claim, file); err != nil {
			return err
		}
		return st.Record(ctx, event("claim.open_file", claim))
	})
	return one, content, err
}

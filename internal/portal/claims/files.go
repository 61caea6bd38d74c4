package claims

import (
	"net/http"
	"path/filepath"

	"github.com/google/uuid"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/ui"
)

// fileList are the attachments as the page lists them. What was submitted stays.
func fileList(l i18n.Lang, c claims.Seen, mayEnclose bool) []ui.Attached {
	all := kit.Attached(l, c.Files, func(f claims.Attachment) string {
		if !mayEnclose || !f.AddedAt.After(c.SubmittedAt) {
			return ""
		}
		return path(c.Claim) + "/files/" + f.ID.String() + "/remove"
	})
	for i, f := range c.Files {
		all[i].What = whatIs(l, c, f)
	}
	return all
}

// enclosureName is what is asked for: the file's name and, of a line's, the line.
func enclosureName(l i18n.Lang, one claims.Enclosure) string {
	name := one.Rule.Name.In(l)
	if name == "" {
		name = msg.ClaimsProofOfArrival(l)
	}
	if one.Line.ID != uuid.Nil {
		name += ": " + views.LineName(l, one.Line.Facts.About, one.Line.Facts.Name())
	}
	return name
}

// checklist is what the round asks to be enclosed, with the mistake that stands at it.
func checklist(l i18n.Lang, c claims.Seen, form ui.Form) []views.Enclosure {
	var all []views.Enclosure
	for _, one := range c.Checklist(c.Rules.Evidence, c.Files) {
		v := views.Enclosure{Field: one.Field(), Mark: ui.Mark{Icon: "plus", Text: msg.ClaimsFileMay(l, enclosureName(l, one))}, Mistake: form.Mistakes.For(one.Field())}
		switch {
		case len(one.Files) > 0:
			v.Mark = ui.Mark{Icon: "ok", Text: msg.ClaimsFileThere(l, enclosureName(l, one)), Source: one.Files[0].Name}
		case one.Missing():
			v.Mark = ui.Mark{Icon: "warn", Text: msg.ClaimsFileMust(l, enclosureName(l, one))}
		}
		all = append(all, v)
	}
	return all
}

// fileChoices is what a file may be: one of the enclosures that are asked for, or another.
func fileChoices(l i18n.Lang, c claims.Seen) []ui.Option {
	var all []ui.Option
	for _, one := range c.Checklist(c.Rules.Evidence, c.Files) {
		all = append(all, ui.Option{Value: one.About(), Label: enclosureName(l, one)})
	}
	return all
}

// whatIs names the enclosure that a file is; empty: another file.
func whatIs(l i18n.Lang, c claims.Seen, f claims.Attachment) string {
	for _, one := range c.Checklist(c.Rules.Evidence, nil) {
		if f.Evidence == one.Rule.Code && f.Line == one.Line.ID {
			return enclosureName(l, one)
		}
	}
	return ""
}

// Enclose adds a file to a claim.
func (p Pages) Enclose(e *kit.Exchange) error {
	c, err := p.open(e)
	if err != nil {
		return err
	}
	form, sent, err := e.Upload("file", claims.LargestFile)
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() == nil {
		if err = p.Desk.Enclose(e.R.Context(), e.Actor, press, c.ID, form.Raw("about"), sent.Name, sent.Content); err == nil {
			return e.SeeOther("/claims/" + c.ID.String() + "?saved=1#files")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, http.StatusUnprocessableEntity, c, form.View())
}

// TakeOut removes a file that has not been submitted.
func (p Pages) TakeOut(e *kit.Exchange) error {
	file, err := e.ID("file")
	if err != nil {
		return err
	}
	return p.act(e, func(press identity.Press, id uuid.UUID, _ string) error {
		return p.Desk.TakeOut(e.R.Context(), e.Actor, press, id, file)
	})
}

// File sends an attachment, to be kept and never shown by the browser: its name is of the portal's own letters.
func (p Pages) File(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	file, err := e.ID("file")
	if err != nil {
		return err
	}
	one, content, err := p.Desk.Open(e.R.Context(), e.Actor, id, file)
	if err != nil {
		return err
	}
	e.W.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	return e.Download(one.ID.String()+filepath.Ext(one.Name), one.Type, content)
}

package reports

import (
	"net/http"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
)

// files are what is enclosed with a report. What was submitted stays.
func files(e *kit.Exchange, s reporting.Seen) []ui.Attached {
	return kit.Attached(e.Lang, s.Files, func(f claims.Attachment) string {
		if !mayWrite(e.Actor, s.Report) || !f.AddedAt.After(s.SubmittedAt) {
			return ""
		}
		return path(s.Report) + "/files/" + f.ID.String() + "/remove"
	})
}

// Enclose adds a file to a report.
func (p Pages) Enclose(e *kit.Exchange) error {
	s, err := p.open(e)
	if err != nil {
		return err
	}
	form, sent, err := e.Upload("file", claims.LargestFile)
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() == nil {
		if err = p.Desk.Enclose(e.R.Context(), e.Actor, press, s.ID, sent.Name, sent.Content); err == nil {
			return e.SeeOther(path(s.Report) + "?saved=1#files")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, http.StatusUnprocessableEntity, s, form.View())
}

// TakeOut removes a file that has not been submitted.
func (p Pages) TakeOut(e *kit.Exchange) error {
	file, err := e.ID("file")
	if err != nil {
		return err
	}
	s, err := p.open(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	if err := p.Desk.TakeOut(e.R.Context(), e.Actor, press, s.ID, file); err != nil {
		return err
	}
	return e.SeeOther(path(s.Report) + "?saved=1#files")
}

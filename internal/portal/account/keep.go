package account

import (
	"net/http"
	"time"

	"kuntapaikka/internal/portal/kit"
)

// KeepSession answers the press in the dialog that warns before a session ends. The request itself was the look that keeps the session; the answer
// tells until when.
func (p Pages) KeepSession(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	if form.Press(); form.Err() != nil {
		return form.Err()
	}
	e.W.Header().Set("Session-Ends", e.SessionEnds().UTC().Format(time.RFC3339))
	e.W.WriteHeader(http.StatusNoContent)
	return nil
}

package kit

import (
	"context"
	"net/http"
	"time"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/failure"
)

// status gives each kind of fault its answer.
func status(k fault.Kind) int {
	switch k {
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Gone:
		return http.StatusGone
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// lastWords is how long the page of a request whose time is over may take.
const lastWords = 3 * time.Second

// fail turns an error into its page: the kind decides the status, the message is the reader's, the detail is the log's.
func (e *Exchange) fail(err error) {
	if e.R.Context().Err() != nil { // the time of the request is over: its page needs a little more
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.R.Context()), lastWords)
		defer cancel()
		e.R = e.R.WithContext(ctx)
	}
	reference := e.Visitor().Reference
	view := failure.View{Lang: e.Lang, Reference: reference, SignedIn: e.SignedIn()}
	f, known := fault.As(err)
	switch {
	case !known:
		f = fault.New(fault.Internal, "fault.internal", reference)
		e.kit.Log.Error("request failed", "reference", reference, "error", err)
	case f.Kind == fault.Unavailable:
		e.kit.Log.Warn("request could not be served", "reference", reference, "error", err)
		e.W.Header().Set("Retry-After", "5")
	}
	view.Title, view.Text = title(e, f.Kind), e.Text(f.Message)
	for _, field := range f.Fields {
		view.Details = append(view.Details, e.Text(field.Message))
	}
	if err := e.PageStatus(status(f.Kind), Page{Title: view.Title}, failure.Page(view)); err != nil {
		e.kit.Log.Error("error page failed", "reference", reference, "error", err)
		http.Error(e.W, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

func title(e *Exchange, k fault.Kind) string {
	switch k {
	case fault.NotFound:
		return msg.FaultNotFoundTitle(e.Lang)
	case fault.Invalid:
		return msg.FaultInvalidTitle(e.Lang)
	case fault.Conflict:
		return msg.FaultConflictTitle(e.Lang)
	case fault.Forbidden:
		return msg.FaultForbiddenTitle(e.Lang)
	case fault.Gone:
		return msg.FaultGoneTitle(e.Lang)
	case fault.Unavailable:
		return msg.FaultUnavailableTitle(e.Lang)
	}
	return msg.FaultInternalTitle(e.Lang)
}

// Fail answers with the page of err; middleware uses it where there is no handler.
func (e *Exchange) Fail(err error) { e.fail(err) }

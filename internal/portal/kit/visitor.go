package kit

import (
	"context"
	"net/http"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
)

// Visitor is who sends a request, as the portal's middleware found out: the actor, the language, the colour scheme and a reference for the log.
type Visitor struct {
	Actor     identity.Actor
	Choices   []identity.Actor // memberships that the person could act in
	Lang      i18n.Lang
	Scheme    string
	Reference string
}

type visitorKey struct{}

// With returns the request with its visitor.
func With(r *http.Request, v *Visitor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitorKey{}, v))
}

func visitorOf(r *http.Request) *Visitor {
	if v, ok := r.Context().Value(visitorKey{}).(*Visitor); ok {
		return v
	}
	return &Visitor{Lang: i18n.Prefer(r.Header.Get("Accept-Language"))}
}

// Visitor returns who sends the request.
func (e *Exchange) Visitor() *Visitor { return visitorOf(e.R) }

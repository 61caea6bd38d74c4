package fault

import (
	"errors"
	"fmt"
)

// Kind says what the caller can do about an error.
type Kind uint8

// The kinds, each with the status that the edge gives it.
const (
	Internal    Kind = iota // 500: our failure, detail in the log only
	NotFound                // 404: does not exist, or is not yours: a stranger learns nothing
	Invalid                 // 422: the input can be mended, Fields say where
	Conflict                // 409: somebody changed it meanwhile, or the state does not allow it
	Forbidden               // 403: you may see it, but your role may not do this
	Gone                    // 410: it was here and its time has ended
	Unavailable             // 503: something outside failed, try again
)

// Message is a text for a person: a key of the message catalogue with its arguments in the order of the placeholders.
type Message struct {
	Key  string
	Args []any
}

// Field is one mistake at one field of a form; Name is the form field's name.
type Field struct {
	Name    string
	Message Message
}

// Error is a refusal with a reason that may be shown.
type Error struct {
	Kind    Kind
	Message Message
	Fields  []Field
	Cause   error
}

// New returns an error of a kind with a message key and its arguments.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Message: Message{Key: key, Args: args}}
}

// At returns a mistake at the named form field.
func At(name, key string, args ...any) Field {
	return Field{Name: name, Message: Message{Key: key, Args: args}}
}

// Bad returns an Invalid error with every mistake at once, or nil when there is none.
func Bad(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: Message{Key: "fault.invalid"}, Fields: fields}
}

// Missing returns the NotFound that also answers for what is not the reader's own.
func Missing() *Error { return New(NotFound, "fault.not_found") }

// Because returns a copy of e that carries the cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// Error names the key and the fields, never the values that a person typed.
func (e *Error) Error() string {
	s := e.Message.Key
	for _, f := range e.Fields {
		s += " " + f.Name + ":" + f.Message.Key
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Wrap adds the operation to *err when there is one; it is deferred at the top of a use case.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

// As finds the Error inside err.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf returns the kind of the Error inside err, or Internal.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

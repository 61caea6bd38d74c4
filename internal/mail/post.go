package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/store"
)

// Options say where letters go. Without Addr they go into the folder Outbox.
type Options struct {
	From     string // address of the sender
	BaseURL  string // of the portal, before a letter's link
	Addr     string // host:port of the SMTP server; its certificate is checked unless it is this machine
	User     string
	Password string
	Outbox   string
	Now      func() time.Time
}

// Post delivers letters.
type Post struct {
	opts   Options
	client *gomail.Client // nil: into the folder
}

// New checks the options and makes the outbox where it is used.
func New(o Options) (*Post, error) {
	p := &Post{opts: o}
	if u, err := url.Parse(o.BaseURL); err != nil || u.Host == "" {
		return nil, fmt.Errorf("mail: the portal's own address %q is not one", o.BaseURL)
	}
	if err := gomail.NewMsg().From(o.From); err != nil {
		return nil, fmt.Errorf("mail: the sender's address %q: %w", o.From, err)
	}
	if o.Addr == "" {
		return p, os.MkdirAll(o.Outbox, 0o700)
	}
	var err error
	p.client, err = dial(o)
	return p, err
}

// dial prepares a connection for each letter: TLS is asked for, except of a server on this machine.
func dial(o Options) (*gomail.Client, error) {
	host, portText, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return nil, fmt.Errorf("mail: server %q: %w", o.Addr, err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fmt.Errorf("mail: server %q: %w", o.Addr, err)
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(20 * time.Second)}
	switch {
	case port == 465:
		options = append(options, gomail.WithSSL())
	case isHere(host):
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if o.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(o.User), gomail.WithPassword(o.Password))
	}
	return gomail.NewClient(host, options...)
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Deliver sends a letter. A letter that is delivered twice, because the first attempt's success was not noticed, has the same Message-ID, and in
// the folder the same name.
func (p *Post) Deliver(ctx context.Context, l store.Letter) error {
	m, err := p.message(l)
	if err != nil {
		return err
	}
	switch {
	case p.client != nil && strings.HasSuffix(l.To, ".invalid"):
		return nil // a made-up person: no server knows the domain (RFC 2606)
	case p.client != nil:
		return p.client.DialAndSendWithContext(ctx, m)
	}
	var text bytes.Buffer
	if _, err := m.WriteTo(&text); err != nil {
		return err
	}
	return replace(filepath.Join(p.opts.Outbox, filepath.Base(l.ID)+".eml"), text.Bytes())
}

func (p *Post) message(l store.Letter) (*gomail.Msg, error) {
	lang, ok := i18n.ParseLang(l.Lang)
	if !ok {
		lang = i18n.FI
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(p.opts.From), m.To(l.To)); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	subject := msg.MailSubject(lang)
	if l.Urgent {
		subject = msg.MailSubjectUrgent(lang)
		m.SetImportance(gomail.ImportanceHigh)
	}
	m.Subject(subject)
	m.SetMessageIDWithValue(l.ID + "@" + domain(p.opts.From))
	m.SetDateWithValue(p.opts.Now())
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no out-of-office answers
	m.SetGenHeader(gomail.HeaderContentLang, string(lang))
	m.SetBodyString(gomail.TypeTextPlain, p.body(lang, l))
	return m, nil
}

func (p *Post) body(lang i18n.Lang, l store.Letter) string {
	lead := msg.MailLead(lang)
	if l.Urgent {
		lead = msg.MailLeadUrgent(lang)
	}
	link := strings.TrimSuffix(p.opts.BaseURL, "/") + l.Href
	return strings.Join([]string{lead, link, msg.MailNothingElse(lang), "-- \n" + msg.MailSignature(lang)}, "\n\n") + "\n"
}

// domain is what stands after the @ of an address.
func domain(address string) string {
	_, host, _ := strings.Cut(strings.Trim(address, "<> "), "@")
	if host == "" {
		return "localhost"
	}
	return host
}

// replace writes a file that its reader sees whole or not at all.
func replace(path string, content []byte) error {
	draft := path + ".part"
	if err := os.WriteFile(draft, content, 0o600); err != nil {
		return err
	}
	return os.Rename(draft, path)
}

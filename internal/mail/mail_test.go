package mail_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/mail"
	"kuntapaikka/internal/store"
)

func newPost(t *testing.T) (*mail.Post, string) {
	t.Helper()
	outbox := filepath.Join(t.TempDir(), "outbox")
	now := func() time.Time { return time.Date(2026, 11, 23, 7, 42, 0, 0, time.UTC) }
	p, err := mail.New(mail.Options{From: "kuntapaikka@example.test", BaseURL: "https://kuntapaikka.example/", Outbox: outbox, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return p, outbox
}

func TestLetterIsInTheReadersLanguageAndLinksToThePage(t *testing.T) {
	t.Parallel()
	p, _ := newPost(t)
	for lang, want := range map[string]string{
		"fi": "Kuntapaikka: kiireellinen asia odottaa", "sv": "Kommunplats: ett brådskande ärende väntar", "en": "Kuntapaikka: an urgent matter is waiting", "": "Kuntapaikka: kiireellinen asia odottaa",
	} {
		if err := p.Deliver(t.Context(), store.Letter{ID: "7.a" + lang, To: "aino@example.test", Lang: lang, Href: "/proposals/1", Urgent: true}); err != nil {
			t.Fatal(err)
		}
		copies, err := p.Outbox(10)
		if err != nil {
			t.Fatal(err)
		}
		var got *mail.Copy
		for i := range copies {
			if copies[i].Name == "7.a"+lang+".eml" {
				got = &copies[i]
			}
		}
		if got == nil || got.Subject != want || got.To != "aino@example.test" || !strings.Contains(got.Body, "\nhttps://kuntapaikka.example/proposals/1\n") {
			t.Errorf("%s: %+v", lang, got)
		}
	}
}

func TestRepeatedDeliveryIsTheSameLetter(t *testing.T) {
	t.Parallel()
	p, outbox := newPost(t)
	for range 2 {
		if err := p.Deliver(t.Context(), store.Letter{ID: "7.abc", To: "aino@example.test", Lang: "fi", Href: "/"}); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(outbox)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	raw, err := os.ReadFile(filepath.Join(outbox, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"Message-ID: <7.abc@example.test>", "Auto-Submitted: auto-generated", "Content-Language: fi"} {
		if !strings.Contains(string(raw), header) {
			t.Errorf("no %q in\n%s", header, raw)
		}
	}
}

func TestMistakenSettingsAreToldAtTheStart(t *testing.T) {
	t.Parallel()
	good := mail.Options{From: "kuntapaikka@example.test", BaseURL: "https://kuntapaikka.example", Outbox: t.TempDir(), Now: time.Now}
	for name, spoil := range map[string]func(*mail.Options){
		"no sender":      func(o *mail.Options) { o.From = "nobody" },
		"no own address": func(o *mail.Options) { o.BaseURL = "" },
		"no port":        func(o *mail.Options) { o.Addr = "mail.example" },
		"odd port":       func(o *mail.Options) { o.Addr = "mail.example:smtp" },
	} {
		o := good
		spoil(&o)
		if _, err := mail.New(o); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	good.Addr = "127.0.0.1:25"
	if p, err := mail.New(good); err != nil || !p.Delivers() {
		t.Errorf("a server was refused: %v", err)
	}
}

// serve answers one SMTP conversation and returns what was sent in it.
func serve(t *testing.T, l net.Listener, sent chan<- string) {
	t.Helper()
	conn, err := l.Accept()
	if err != nil {
		close(sent)
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "220 test\r\n")
	var all strings.Builder
	inData := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line := lines.Text()
		all.WriteString(line + "\n")
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case inData && line == ".":
			inData = false
			fmt.Fprint(conn, "250 taken\r\n")
		case inData:
		case verb == "DATA":
			inData = true
			fmt.Fprint(conn, "354 go on\r\n")
		case verb == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			sent <- all.String()
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

func TestLetterGoesToTheServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	sent := make(chan string, 1)
	go serve(t, l, sent)
	p, err := mail.New(mail.Options{From: "kuntapaikka@example.test", BaseURL: "https://kuntapaikka.example", Addr: l.Addr().String(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Deliver(t.Context(), store.Letter{ID: "8.abc", To: "aino@example.test", Lang: "en", Href: "/hearings"}); err != nil {
		t.Fatal(err)
	}
	got := <-sent
	for _, part := range []string{"RCPT TO:<aino@example.test>", "Message-ID: <8.abc@example.test>", "https://kuntapaikka.example/hearings"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in\n%s", part, got)
		}
	}
	l.Close()
	if err := p.Deliver(t.Context(), store.Letter{ID: "9.abc", To: "aino@example.test", Lang: "en", Href: "/hearings"}); err == nil {
		t.Error("a letter to a server that is away was taken as delivered")
	}
}

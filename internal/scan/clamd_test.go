package scan_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/scan"
)

// daemon speaks clamd's side of INSTREAM: it finds the files that hold the word EICAR.
func daemon(t *testing.T, says string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			answer := says
			if file, ok := instream(conn); answer == "" && ok {
				answer = "stream: OK\x00"
				if bytes.Contains(file, []byte("EICAR")) {
					answer = "stream: Eicar-Test-Signature FOUND\x00"
				}
			}
			_, _ = conn.Write([]byte(answer))
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}

// instream reads a file as the daemon does.
func instream(r io.Reader) (file []byte, ok bool) {
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(r, command); err != nil || string(command) != "zINSTREAM\x00" {
		return nil, false
	}
	for {
		size := make([]byte, 4)
		if _, err := io.ReadFull(r, size); err != nil {
			return nil, false
		}
		part := make([]byte, binary.BigEndian.Uint32(size))
		if len(part) == 0 {
			return file, true
		}
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, false
		}
		file = append(file, part...)
	}
}

func TestAFileIsAskedAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, says string
		content    []byte
		found      bool
		down       bool
	}{
		{"a clean file", "", bytes.Repeat([]byte("clean "), 100_000), false, false},
		{"an empty file", "", nil, false, false},
		{"malware after many chunks", "", append(bytes.Repeat([]byte("x"), 200_000), "EICAR"...), true, false},
		{"a file over the daemon's limit", "INSTREAM size limit exceeded. ERROR\x00", []byte("x"), false, true},
		{"a daemon that hangs up", "\x00", []byte("x"), false, true},
	} {
		err := scan.Clamd{Addr: daemon(t, c.says)}.Scan(t.Context(), c.content)
		if errors.Is(err, scan.ErrFound) != c.found || (err != nil && fault.KindOf(err) == fault.Unavailable) != c.down {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := (scan.Clamd{Addr: "127.0.0.1:1"}).Scan(t.Context(), nil); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("no daemon: %v", err)
	}
}

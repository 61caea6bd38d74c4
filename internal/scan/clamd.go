package scan

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"kuntapaikka/internal/fault"
)

// Clamd is a ClamAV daemon at HOST:PORT.
type Clamd struct{ Addr string }

const (
	// longest is how long one file may take; a daemon that says nothing by then counts as down.
	longest = 30 * time.Second
	// chunk is how much of a file is sent at a time, in bytes.
	chunk = 1 << 16
)

// ErrFound says that a file holds malware.
var ErrFound = errors.New("scan: malware was found")

// Scan asks about a file. Its error is ErrFound, or an Unavailable fault when the daemon does not answer as it should: then nobody knows.
func (c Clamd) Scan(ctx context.Context, content []byte) error {
	answer, err := c.ask(ctx, content)
	switch {
	case err != nil:
		return &fault.Error{Kind: fault.Unavailable, Message: fault.Message{Key: "fault.scan_down"}, Cause: err}
	case strings.HasSuffix(answer, " OK"):
		return nil
	case strings.HasSuffix(answer, " FOUND"):
		return ErrFound
	}
	return &fault.Error{Kind: fault.Unavailable, Message: fault.Message{Key: "fault.scan_down"}, Cause: fmt.Errorf("clamd answered %q", answer)}
}

// ask sends a file in chunks, each with its length before it and an empty one at the end, and reads the daemon's line.
func (c Clamd) ask(ctx context.Context, content []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.Addr)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}
	var b bytes.Buffer
	b.WriteString("zINSTREAM\x00")
	for len(content) > 0 {
		n := min(len(content), chunk)
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(n)))
		b.Write(content[:n])
		content = content[n:]
	}
	b.Write(make([]byte, 4))
	if _, err := conn.Write(b.Bytes()); err != nil {
		return "", err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, 4096))
	return strings.TrimRight(string(answer), "\x00\n"), err
}

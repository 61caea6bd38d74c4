package systemd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

const firstFD = 3 // where the manager puts the first socket

// Listen returns the socket that the manager holds for this process, or a new one at the address.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	if pid, err := strconv.Atoi(os.Getenv("LISTEN_PID")); err == nil && pid == os.Getpid() {
		if n, err := strconv.Atoi(os.Getenv("LISTEN_FDS")); err == nil && n > 0 {
			f := os.NewFile(firstFD, "systemd.socket")
			l, err := net.FileListener(f) // has a copy
			return l, errors.Join(err, f.Close())
		}
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}

// Ready says that the portal answers; the manager starts what waits for it.
func Ready() error { return notify("READY=1") }

// Stopping says that the portal drains.
func Stopping() error { return notify("STOPPING=1") }

// Watch tells the manager at half its interval that the portal is well, until the context ends. When the check fails it stays silent, and the
// manager starts the portal anew after the interval. Without a watchdog it returns at once.
func Watch(ctx context.Context, well func(context.Context) error) {
	usec, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if err != nil || usec <= 0 {
		return
	}
	interval := time.Duration(usec) * time.Microsecond / 2
	for tick := time.NewTicker(interval); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		check, cancel := context.WithTimeout(ctx, interval)
		if well(check) == nil {
			_ = notify("WATCHDOG=1") // a manager that cannot be told will act by itself
		}
		cancel()
	}
}

// notify sends one line to the manager's socket; a name that begins with @ is an abstract one.
func notify(state string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("the service manager: %w", err)
	}
	_, err = conn.Write([]byte(state))
	return errors.Join(err, conn.Close())
}

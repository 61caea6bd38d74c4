package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
)

// contextLife is how long a signed context holds: longer than any transaction may last.
const contextLife = 2 * time.Minute

// signer makes the context that tells the policies who acts. The key stays in the database and in this process's memory.
type signer struct {
	id     int
	secret []byte
}

// readSigner fetches the newest key through the guard's login, on a connection of its own that is closed at once.
func readSigner(ctx context.Context, url string) (signer, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return signer{}, fmt.Errorf("database login kp_guard: %w", err)
	}
	defer conn.Close(ctx)
	var s signer
	err = conn.QueryRow(ctx, "-- name: guard.key\nSELECT id, secret FROM guard.context_key WHERE retired_at IS NULL ORDER BY id DESC LIMIT 1").
		Scan(&s.id, &s.secret)
	if errors.Is(err, pgx.ErrNoRows) {
		err = conn.QueryRow(ctx, "-- name: guard.first_key\nSELECT guard.new_context_key()").Scan(&s.id)
		if err == nil {
			return readSigner(ctx, url)
		}
	}
	if err != nil {
		return signer{}, fmt.Errorf("signing key: %w", err)
	}
	return s, nil
}

// sign returns key|role|organisation|account|expiry|mac, as guard.verified() reads it.
func (s signer) sign(a identity.Actor, now time.Time) string {
	body := fmt.Sprintf("%d|%s|%s|%s|%d", s.id, a.Role(), a.Organisation(), a.Account, now.Add(contextLife).Unix())
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(body))
	return strings.Join([]string{body, hex.EncodeToString(mac.Sum(nil))}, "|")
}

package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"kuntapaikka/internal/portal"
	"kuntapaikka/migrations"
)

func schema(_ context.Context, w world, _ []string) error {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		content, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(w.out, "-- %s\n%s\n", name, content)
	}
	return nil
}

func routes(_ context.Context, w world, _ []string) error {
	fmt.Fprint(w.out, portal.Matrix(portal.Table()))
	return nil
}

func healthcheck(ctx context.Context, w world, args []string) error {
	flags := newFlags("healthcheck")
	addr := flags.String("addr", w.config.Addr, "")
	if err := parse(flags, args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+*addr+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("the portal at %s is not ready: %s", *addr, res.Status)
	}
	return nil
}

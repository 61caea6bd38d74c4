package seed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/seed/country"
	"kuntapaikka/internal/seed/household"
	"kuntapaikka/internal/store"
)

// The largest country and the largest seed that can be asked for.
const (
	MostCases = 10_000_000
	MostSeed  = 1<<63 - 1
)

// Options are what is made up. The zero Year, Cases and Seed leave the choice to the package, or to what is loaded already.
type Options struct {
	Owner string    // address of the owner's login
	File  string    // where the password is written, readable by its owner only, such as var/demo.txt
	Year  int       // whose quota the cases are of; the year of Now
	Cases int       // how many; household.UsualCases
	Seed  uint64    // of the random choices; 1
	Now   time.Time // the moment at which the year stands: what is due today and what is late follows it
	Hash  func(password string) (string, error)
	Phase func(what string) // told after each part of the work; nil tells nobody
}

// Result is what stands in the database.
type Result struct {
	Loaded  bool // now, not by an earlier start
	MadeFor time.Time
	Rows    int // that were laid now
	SignIns []SignIn
}

// SignIn is a demo account that is shown. All demo accounts share one password: a hash for each would cost more than the whole start.
type SignIn struct {
	country.SignIn
	Password string
}

// Demo loads the made-up year unless it is there already, and gives the demo accounts their password: the one in the file when it is theirs, else
// a new one, which is written there. It refuses a database that is not local or that is in use.
func Demo(ctx context.Context, o Options) (res Result, err error) {
	defer fault.Wrap(&err, "seed.Demo")
	db, err := store.OpenBulk(ctx, o.Owner)
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	there, loaded, err := db.DemoYear(ctx)
	if err == nil && loaded {
		err = sameAs(there, o)
	}
	if err != nil {
		return res, err
	}
	reg, err := db.Register(ctx)
	if err != nil {
		return res, err
	}
	w := country.New(o.complete(), reg)
	if !loaded {
		if res.Rows, err = load(ctx, db, w, o.Phase); err != nil {
			return res, err
		}
	}
	word, err := password(ctx, db, o)
	if err != nil {
		return res, err
	}
	res.Loaded, res.MadeFor = !loaded, w.Now
	for _, s := range w.SignIns() {
		res.SignIns = append(res.SignIns, SignIn{s, word})
	}
	return res, writeFile(o.File, word, res.SignIns)
}

// sameAs refuses another year than the one that is there: nothing is thrown away.
func sameAs(there store.DemoYear, o Options) error {
	if o.Year != 0 && o.Year != there.Year || o.Cases != 0 && o.Cases != there.Cases || o.Seed != 0 && o.Seed != there.Seed {
		return fmt.Errorf("the database holds the made-up year %d already (%d cases, seed %d): another one needs an empty database",
			there.Year, there.Cases, there.Seed)
	}
	return nil
}

// complete fills in what was left open. A year that is not Now's moves the moment into that year.
func (o Options) complete() country.Options {
	year := civil.DateIn(o.Now).Year()
	c := country.Options{Year: cmp.Or(o.Year, year), Cases: cmp.Or(o.Cases, household.UsualCases), Seed: cmp.Or(o.Seed, 1)}
	c.Now = o.Now.In(civil.Helsinki()).AddDate(c.Year-year, 0, 0).Truncate(time.Minute)
	return c
}

// load lays everything in one transaction and returns the number of rows.
func load(ctx context.Context, db *store.Bulk, w *country.Country, phase func(string)) (rows int, err error) {
	if phase == nil {
		phase = func(string) {}
	}
	many := w.Cases >= manyCases
	err = db.Load(ctx, many, func() error {
		if rows, err = stream(ctx, db, w); err != nil {
			return err
		}
		phase("rows")
		var logins []string
		for _, s := range w.SignIns() {
			logins = append(logins, s.Login)
		}
		cases, directions := w.Numbers()
		year := store.DemoYear{Year: w.Year, Cases: w.Cases, Seed: w.Seed, MadeFor: w.Now, Shown: logins}
		return db.SetDemoYear(ctx, year, cases, directions)
	})
	if err != nil {
		return rows, err
	}
	phase("keys and indexes")
	err = db.Settle(ctx, many)
	phase("statistics")
	return rows, err
}

// manyCases is from how many cases on it is quicker to make the indexes at the end.
const manyCases = 5_000

// ahead is how many sheets of rows are made up while others are laid.
const ahead = 20

// stream makes rows up and lays them at the same time.
func stream(ctx context.Context, db *store.Bulk, w *country.Country) (rows int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sheets, made := make(chan *store.Rows, ahead), make(chan error, 1)
	go func() {
		defer close(sheets)
		made <- w.Rows(func(r *store.Rows) error {
			select {
			case sheets <- r:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	for r := range sheets {
		if err == nil {
			rows += r.Len()
			err = db.Copy(ctx, r)
		}
		if err != nil {
			cancel() // and take what is still under way
		}
	}
	return rows, cmp.Or(err, <-made)
}

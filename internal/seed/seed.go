package seed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/store"
)

// Options are what is made up. The zero Year, Cases and Seed leave the choice to the package, or to what is loaded already.
type Options struct {
	Owner string    // address of the owner's login
	File  string    // where the password is written, readable by its owner only, such as var/demo.txt
	Year  int       // whose quota the cases are of; the year of Now
	Cases int       // about how many; usualCases
	Seed  uint64    // of the random choices; 1
	Now   time.Time // the moment at which the year stands: what is due today and what is late follows it
	Hash  func(password string) (string, error)
}

// usualCases is how many cases a year has: 165 or so of the quota, 17 emergencies, and the permits, minors, families and temporary protection that
// a middling year brings (see mix.go for the sources).
const usualCases = 1_200

// Result is what stands in the database.
type Result struct {
	Loaded  bool // now, not by an earlier start
	Rows    int  // that were laid now
	SignIns []SignIn
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
	w := newWorld(o.complete(), reg)
	if !loaded {
		if res.Rows, err = w.load(ctx, db); err != nil {
			return res, err
		}
	}
	word, err := password(ctx, db, o)
	if err != nil {
		return res, err
	}
	res.Loaded, res.SignIns = !loaded, w.signIns(word)
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
func (o Options) complete() Options {
	today := civil.DateIn(o.Now)
	if o.Year == 0 {
		o.Year = today.Year()
	}
	o.Now = o.Now.In(civil.Helsinki()).AddDate(o.Year-today.Year(), 0, 0).Truncate(time.Minute)
	if o.Cases == 0 {
		o.Cases = usualCases
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	return o
}

// load lays everything in one transaction and returns the number of rows.
func (w *world) load(ctx context.Context, db *store.Bulk) (rows int, err error) {
	err = db.Load(ctx, func() error {
		for _, t := range w.people() {
			rows += t.Len()
			if err := db.Copy(ctx, t); err != nil {
				return err
			}
		}
		var logins []string
		for _, s := range w.signIns("") {
			logins = append(logins, s.Login)
		}
		return db.SetDemoYear(ctx, store.DemoYear{Year: w.Year, Cases: w.Cases, Seed: w.Seed, MadeFor: w.Now, Shown: logins})
	})
	return rows, err
}

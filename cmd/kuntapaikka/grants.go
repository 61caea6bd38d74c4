package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
)

// compensationCode names the calculated compensation among the rounds.
const compensationCode = "compensation"

// calculation is what `grants calculate` was asked for.
type calculation struct {
	round, persons string
	entitlement.Options
}

// calculate prints what is due for the persons of a file, by the registers of this release; no database is needed, and a file at fault prints nothing.
func calculate(_ context.Context, w world, args []string) error {
	if len(args) == 0 || args[0] != "calculate" {
		return fmt.Errorf("grants has one command, calculate: %w", errUsage)
	}
	reg, err := region.Embedded()
	if err != nil {
		return err
	}
	asked, err := parseCalculation(args[1:])
	if err != nil {
		return err
	}
	round, known := reg.Round(asked.round, asked.On)
	needs := entitlement.ForRound(round)
	if asked.round == compensationCode {
		needs = entitlement.ForCompensation()
	} else if !known || !round.ByPerson() {
		return fmt.Errorf("there is no round %q by the person on %s; there are %s: %w", asked.round, asked.On, roundCodes(reg, asked.On), errUsage)
	}
	persons, err := readPersons(reg, asked.persons, needs)
	if err != nil {
		return err
	}
	if asked.round == compensationCode {
		return entitlement.Write(w.out, entitlement.Compensation(reg, persons, asked.Options))
	}
	return entitlement.Write(w.out, entitlement.Support(reg, round, persons))
}

func parseCalculation(args []string) (calculation, error) {
	asked := calculation{Options: entitlement.Options{On: civil.DateIn(time.Now())}}
	var last civil.Date
	reading := "automatic"
	flags := newFlags("grants calculate")
	flags.StringVar(&asked.round, "round", "", "")
	flags.StringVar(&asked.persons, "persons", "", "")
	flags.TextVar(&asked.Window.From, "from", civil.Date{}, "")
	flags.TextVar(&last, "to", civil.Date{}, "")
	flags.TextVar(&asked.On, "on", asked.On, "")
	flags.StringVar(&reading, "pre2025", reading, "")
	if err := parse(flags, args); err != nil {
		return asked, err
	}
	if !last.IsZero() {
		asked.Window.To = last.AddDays(1)
	}
	windowed := !asked.Window.From.IsZero() || !last.IsZero()
	switch {
	case asked.round == "" || asked.persons == "":
		return asked, fmt.Errorf("grants calculate needs --round and --persons: %w", errUsage)
	case !last.IsZero() && last.Before(asked.Window.From):
		return asked, fmt.Errorf("--to %s is before --from %s: %w", last, asked.Window.From, errUsage)
	case windowed && asked.round != compensationCode:
		return asked, fmt.Errorf("--from and --to are days of the compensation; a round pays once: %w", errUsage)
	case reading == region.Applied:
		asked.Reading = region.Applied
	case reading != "automatic":
		return asked, fmt.Errorf("--pre2025 is automatic or applied: %w", errUsage)
	}
	return asked, nil
}

// roundCodes lists what can be reckoned.
func roundCodes(reg *region.Register, on civil.Date) string {
	codes := []string{compensationCode}
	for _, r := range reg.Rounds(on) {
		if r.ByPerson() {
			codes = append(codes, r.Code)
		}
	}
	return strings.Join(codes, ", ")
}

// readPersons reads the persons of a file; each mistake begins with the file's name.
func readPersons(reg *region.Register, file string, needs entitlement.Needs) ([]entitlement.Person, error) {
	limits := sheet.Usual()
	limits.Bytes, limits.Unpacked, limits.Rows = 256<<20, 1<<30, 2_000_000 // a country's persons since 2014, and more
	content, err := readAtMost(file, limits.Bytes)
	var table sheet.Table
	if err == nil {
		table, err = sheet.Read(content, limits)
	}
	if f, ok := fault.As(err); ok {
		return nil, entitlement.Mistakes{file + ": " + msg.Text(i18n.EN, f.Message.Key, f.Message.Args...)}
	}
	if err != nil {
		return nil, err
	}
	persons, err := entitlement.Read(reg, table.Header, table.Whole(), needs)
	var mistakes entitlement.Mistakes
	if !errors.As(err, &mistakes) {
		return persons, err
	}
	for i := range mistakes {
		mistakes[i] = file + ": " + mistakes[i]
	}
	return nil, mistakes
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"kuntapaikka/internal/config"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/matching/instance"
)

// Exit codes.
const (
	exitDone    = 0
	exitInput   = 1 // the input is at fault: file, row, column
	exitUsage   = 2
	exitOutside = 3 // something outside failed
)

// errUsage is in the error of a command that was called wrongly.
var errUsage = errors.New("usage")

// world is what a command works with.
type world struct {
	out, err io.Writer
	config   config.Config
}

// command is one line of the command table.
type command struct {
	name, args, does string
	run              func(ctx context.Context, w world, args []string) error
}

// commands is the table of what there is.
func commands() []command {
	return []command{
		{"serve", "[--demo] [--addr HOST:PORT] [--data DIR] [--inner HOST:PORT] [--verbose]", "run the portal", serve},
		{"migrate", "", "bring the schema and the registers up to this release", migrate},
		{"schema", "", "print the migrations", schema},
		{"routes", "", "print the route table with the right of each role", routes},
		{"seed", "--demo [--year N] [--cases N] [--seed N] [--data DIR] [--verbose]", "lay a made-up year into the empty database", seedDemo},
		{"import", "cases|offers|arrivals|payments FILE --as LOGIN [--org CODE] [--dry-run] [--lang fi|sv|en] [--data DIR]", "bring a CSV or XLSX file: checked first, whole or not at all", importFile},
		{"doctor", "[--data DIR]", "check what the installation needs, and say what mends it", doctor},
		{"match", "FILE.json | --check FILE.json PLAN.json | replay FILE.json [--policy greedy|price] [--pool FILE.json] [--trajectories K] [--batch N] [--reprice N] [--seed N] [--wait]", "plan an instance of the matcher with a proven bound, check such a plan, or decide its cases as they arrive", match},
		{"grants", "calculate --round CODE --persons FILE.csv [--from DATE --to DATE] [--on DATE] [--pre2025 automatic|applied]", "reckon what is due for the persons of a file, line by line with its source", calculate},
		{"audit", "verify [FILE] | verify [--keys FILE] PACK.zip | checkpoint", "verify the audit log against its checkpoints, or an audit pack without a database; print a checkpoint to be kept elsewhere", auditLog},
		{"user", "create LOGIN --role ROLE --org CODE [--name NAME] [--main] | disable LOGIN | sessions LOGIN", "make or shut an account, or end a person's sessions", user},
		{"healthcheck", "[--addr HOST:PORT]", "ask a running portal whether it is ready", healthcheck},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run finds the command and turns its error into an exit code and a line for people.
func run(ctx context.Context, args, environ []string, out, errOut io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" {
		help(out)
		return exitDone
	}
	settings, err := config.Load(environ)
	if err != nil {
		fmt.Fprintln(errOut, "kuntapaikka:", err)
		return exitUsage
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		if err := c.run(ctx, world{out: out, err: errOut, config: settings}, args[1:]); err != nil {
			return report(errOut, c, err)
		}
		return exitDone
	}
	fmt.Fprintf(errOut, "kuntapaikka: there is no command %q; `kuntapaikka help` lists them\n", args[0])
	return exitUsage
}

func report(errOut io.Writer, c command, err error) int {
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprintf(errOut, "%v\nusage: kuntapaikka %s %s\n", err, c.name, c.args)
		return exitUsage
	case fault.KindOf(err) == fault.Invalid || errors.As(err, &instance.Mistakes{}), errors.As(err, &entitlement.Mistakes{}):
		fmt.Fprintln(errOut, "kuntapaikka:", err)
		return exitInput
	}
	fmt.Fprintln(errOut, "kuntapaikka:", err)
	return exitOutside
}

func help(out io.Writer) {
	fmt.Fprint(out, "kuntapaikka finds a home municipality for every refugee whom Finland takes in.\n\nusage: kuntapaikka COMMAND [...]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-12s %s\n  %-12s   %s\n", c.name, c.args, "", c.does)
	}
	fmt.Fprint(out, "\nExit codes: 0 done, 1 the input is at fault, 2 usage, 3 something outside failed.\n")
}

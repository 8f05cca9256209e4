// Command newcomer sets up a team, or a studio, as an administrator does who has never seen the product: in a real
// browser, from an empty server to the first imported call, or to the first session with a member who has a link. Zoom
// is the sandbox, and mails go to the mail catcher. It prints for each step the time in which the machine answered, the
// clicks, and the fields that were typed or pasted. CONTRIBUTING.md says how time is counted.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// Limits of the total.
const (
	teamLimit   = 5 * time.Minute
	studioLimit = 4 * time.Minute
)

// options are the options of a run.
type options struct {
	studio     bool          // the path of a studio instead of that of a team
	noWebhooks bool          // the newcomer leaves the webhooks out
	json       bool          // the report as JSON
	binary     string        // the program
	processing time.Duration // how long Zoom processes a recording, and then its transcript
	meeting    time.Duration // length of the meeting
	patience   time.Duration // longest wait for one result
	pictures   string        // folder for the picture of a page on which something was not found
}

func (o options) limit() time.Duration {
	if o.studio {
		return studioLimit
	}
	return teamLimit
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run makes one run and returns the exit code: 0, 1 if the path does not work or takes too long, 2 for wrong options.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var o options
	flags := flag.NewFlagSet("newcomer", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.BoolVar(&o.studio, "studio", false, "take the path of a studio")
	flags.BoolVar(&o.noWebhooks, "without-webhooks", false, "leave Zoom's webhooks out")
	flags.BoolVar(&o.json, "json", false, "print the report as JSON")
	flags.StringVar(&o.binary, "binary", "bin/navette", "the program")
	flags.DurationVar(&o.processing, "processing", 20*time.Second, "time in which Zoom processes a recording, "+
		"and then its transcript")
	flags.DurationVar(&o.meeting, "meeting", 20*time.Second, "length of the meeting")
	flags.DurationVar(&o.patience, "patience", time.Minute, "longest wait for one result")
	flags.StringVar(&o.pictures, "pictures", os.TempDir(), "folder for the picture of a page on which something was "+
		"not found")
	if flags.Parse(args) != nil || flags.NArg() > 0 {
		return 2
	}
	t, err := o.walk(ctx)
	if t != nil && !o.json {
		t.print(out, o.limit())
	} else if t != nil {
		err = joined(err, t.printJSON(out, o.limit()))
	}
	if err != nil {
		fmt.Fprintln(errOut, "newcomer:", err)
		return 1
	}
	if t.total().total() > o.limit() {
		return 1
	}
	return 0
}

package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// LookupEnv looks up an environment variable: os.LookupEnv, or a map in a test.
type LookupEnv func(name string) (string, bool)

// Read checks every option and returns a [Server]. The error is of type [Mistakes] and lists all wrong options. Read
// uses the environment only for the _FILE variants of secrets, and to report where an option was set; kong has read the
// variables already.
func (f Flags) Read(env LookupEnv) (Server, error) {
	r := reader{env: env, flags: &f, files: map[string]string{}}
	r.readSecretFiles()

	s := Server{
		Listen:            parse(&r, "listen", f.Listen, parseListen),
		PublicURL:         parse(&r, "public-url", f.PublicURL, optional(parseBase)),
		TrustedProxies:    parse(&r, "trusted-proxies", f.TrustedProxies, parseNetworks),
		Data:              parse(&r, "data", f.Data, parseFolder),
		Database:          Secret(parse(&r, "database", f.Database, parseDatabase)),
		Keys:              or(f.Keys, filepath.Join(f.Data, "keys.json")),
		Blobs:             or(parse(&r, "blobs", f.Blobs, optional(parseBlobs)), filepath.Join(f.Data, "blobs")),
		BlobsAccessKey:    Secret(f.BlobsAccessKey),
		BlobsSecretKey:    Secret(f.BlobsSecretKey),
		BlobsSigned:       f.BlobsSignedAddresses,
		BlobsBefore:       parse(&r, "blobs-before", f.BlobsBefore, optional(parseBlobs)),
		BlobsReserve:      parse(&r, "blobs-reserve", f.BlobsReserve, ParseSize),
		BlobsCheckEvery:   parse(&r, "blobs-check-every", f.BlobsCheckEvery, parseOff),
		BlobsCheckRate:    parse(&r, "blobs-check-rate", f.BlobsCheckRate, ParseSize),
		BlobsBeforeAccess: Secret(f.BlobsBeforeAccessKey),
		BlobsBeforeSecret: Secret(f.BlobsBeforeSecretKey),
		SMTP:              parse(&r, "smtp", f.SMTP, optional(parseSMTP)),
		MailFrom:          parse(&r, "mail-from", f.MailFrom, optional(parseMailbox)),
		MailConnections:   parse(&r, "mail-connections", f.MailConnections, parseMailConnections),
		ZoomREST:          parse(&r, "zoom-rest", f.ZoomREST, parseBase),
		ZoomOAuth:         parse(&r, "zoom-oauth", f.ZoomOAuth, parseBase),
		ZoomClientID:      f.ZoomClientID,
		ZoomClientSecret:  Secret(f.ZoomClientSecret),
		ZoomWebhookSecret: Secret(f.ZoomWebhookSecret),
		ZoomRateShare:     parse(&r, "zoom-rate-share", f.ZoomRateShare, parseShare),
		SweepEvery:        parse(&r, "sweep-every", f.SweepEvery, parseDuration),
		Clock:             parse(&r, "clock", f.Clock, parseClock),
		Workers:           parse(&r, "workers", f.Workers, parseWorkers),
		LogFormat:         parse(&r, "log-format", f.LogFormat, parseLogFormat),
		LogLevel:          parse(&r, "log-level", f.LogLevel, parseLogLevel),
		Storybook:         f.Storybook,
		PublicHelp:        f.PublicHelp,
	}
	if s.Database == "" {
		s.Database = Secret(filepath.Join(f.Data, "navette.db"))
	}
	r.readTogether(s)
	if len(r.mistakes) > 0 {
		return Server{}, r.mistakes
	}
	return s, nil
}

// reader collects the mistakes while options are read.
type reader struct {
	env      LookupEnv
	flags    *Flags
	files    map[string]string // variables that name a secret's file, by option
	mistakes Mistakes
}

func parse[T any](r *reader, option, text string, read func(string) (T, error)) T {
	value, err := read(text)
	if err != nil {
		r.report(option, err)
	}
	return value
}

func (r *reader) report(option string, err error) {
	var w wrong
	if !errors.As(err, &w) {
		w = wrong{err.Error(), "See docs/configuration.md"}
	}
	r.mistakes = append(r.mistakes, Mistake{Where: r.where(option), Problem: w.problem, Remedy: w.remedy})
}

// where returns where an option was set: the variable of its file, its variable, or its flag.
func (r *reader) where(option string) string {
	if file := r.files[option]; file != "" {
		return file
	}
	field, text := r.field(option)
	variable := field.Tag.Get("env")
	if value, set := r.env(variable); set && value == text {
		return variable
	}
	return "--" + option
}

func (r *reader) field(option string) (reflect.StructField, string) {
	flags := reflect.ValueOf(r.flags).Elem()
	for i := range flags.NumField() {
		if field := flags.Type().Field(i); optionName(field.Tag) == option {
			return field, flags.Field(i).String()
		}
	}
	panic("config: no option is named " + option)
}

// readSecretFiles reads the secrets whose variable with _FILE appended names a file.
func (r *reader) readSecretFiles() {
	flags := reflect.ValueOf(r.flags).Elem()
	for i := range flags.NumField() {
		field := flags.Type().Field(i)
		if _, secret := field.Tag.Lookup("secret"); !secret {
			continue
		}
		variable := field.Tag.Get("env") + "_FILE"
		path, set := r.env(variable)
		if !set || path == "" {
			continue
		}
		option := optionName(field.Tag)
		if flags.Field(i).String() != "" {
			r.report(option, wrong{"is given both as itself and by " + variable, "Keep one of the two"})
			continue
		}
		text, err := os.ReadFile(path)
		r.files[option] = variable
		if err != nil {
			r.report(option, wrong{
				"the file cannot be read: " + err.Error(), "Name a file that the server's user may read",
			})
			continue
		}
		flags.Field(i).SetString(strings.TrimSpace(string(text)))
	}
}

// readTogether checks options that depend on each other.
func (r *reader) readTogether(s Server) {
	if s.SMTP != nil && r.flags.MailFrom == "" {
		r.report("mail-from", wrong{"is missing, and --smtp is given", "Say from which address mails are sent"})
	}
	if (s.BlobsBeforeAccess == "") != (s.BlobsBeforeSecret == "") {
		r.report("blobs-before-access-key", wrong{
			"goes with --blobs-before-secret-key, and only one of them is given", "Give both, or neither",
		})
	}
	if (s.BlobsAccessKey == "") != (s.BlobsSecretKey == "") {
		r.report("blobs-access-key", wrong{
			"goes with --blobs-secret-key, and only one of them is given", "Give both, or neither",
		})
	}
	if (s.ZoomClientID == "") != (s.ZoomClientSecret == "") {
		r.report("zoom-client-id", wrong{
			"goes with --zoom-client-secret, and only one of them is given", "Give both, or neither",
		})
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

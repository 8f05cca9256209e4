package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// optional returns a parser that accepts an empty text as the zero value.
func optional[T any](read func(string) (T, error)) func(string) (T, error) {
	return func(text string) (T, error) {
		if text == "" {
			var none T
			return none, nil
		}
		return read(text)
	}
}

func parseListen(text string) (string, error) {
	const remedy = "Write host:port, such as 127.0.0.1:8080, or :8080 for every address of the machine"
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", wrong{fmt.Sprintf("%q is not an address to listen on", text), remedy}
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", wrong{fmt.Sprintf("%q is not a port", port), remedy}
	}
	return text, nil
}

func parseBase(text string) (string, error) {
	const remedy = "Write an address such as https://navette.example.org, with nothing after the path"
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return "", wrong{fmt.Sprintf("%q is not an http or https address", text), remedy}
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", wrong{"the address holds a user, a query or a fragment", remedy}
	}
	return strings.TrimRight(text, "/"), nil
}

// parseNetworks parses addresses and networks separated by commas. "none" and an empty text are no networks.
func parseNetworks(text string) ([]netip.Prefix, error) {
	if text == "" || text == "none" {
		return nil, nil
	}
	var networks []netip.Prefix
	for one := range strings.SplitSeq(text, ",") {
		one = strings.TrimSpace(one)
		network, err := netip.ParsePrefix(one)
		if address, addressErr := netip.ParseAddr(one); addressErr == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, wrong{
				fmt.Sprintf("%q is neither an address nor a network", one),
				"Write 10.0.0.5 or 172.18.0.0/16, several with commas between them, or none",
			}
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// parseBlobs accepts a folder or the address of a bucket, whose parts the store checks.
func parseBlobs(text string) (string, error) {
	if strings.HasPrefix(text, "s3://") {
		return text, nil
	}
	folder, err := parseFolder(text)
	if err != nil && strings.Contains(text, "://") {
		return "", wrong{"is no address of a bucket", "Write s3://bucket/prefix?endpoint=https://host, or name a folder"}
	}
	return folder, err
}

// parseFolder accepts a folder that exists or can be created.
func parseFolder(text string) (string, error) {
	if text == "" {
		return "", wrong{"is empty", "Name a folder"}
	}
	if strings.Contains(text, "://") {
		return "", wrong{"is an address", "Name a folder of this machine"}
	}
	if info, err := os.Stat(text); err == nil && !info.IsDir() {
		return "", wrong{fmt.Sprintf("%q is a file", text), "Name a folder"}
	}
	return text, nil
}

// parseDatabase accepts an empty text, a file, or the address of PostgreSQL. Its errors never repeat the text, since
// an address contains a password.
func parseDatabase(text string) (string, error) {
	scheme, _, isURL := strings.Cut(text, "://")
	if !isURL {
		if info, err := os.Stat(text); err == nil && info.IsDir() {
			return "", wrong{"is a folder", "Name a file, such as navette.db"}
		}
		return text, nil
	}
	if scheme != "postgres" && scheme != "postgresql" {
		return "", wrong{
			fmt.Sprintf("%q is not a database that Navette knows", scheme),
			"Name a file for SQLite, or postgres://user:password@host/name",
		}
	}
	if _, err := url.Parse(text); err != nil {
		return "", wrong{
			"is not a PostgreSQL address",
			"Write postgres://user:password@host/name, with special characters of the password percent-encoded",
		}
	}
	return text, nil
}

// parseSMTP parses smtp://user:password@host:port?tls=mode. Its errors never repeat the text, since it contains a
// password.
func parseSMTP(text string) (*SMTP, error) {
	const remedy = "Write smtp://user:password@host:587?tls=starttls, with special characters of " +
		"the password percent-encoded"
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return nil, wrong{"is not the address of a mail server", remedy}
	}
	server := &SMTP{Host: u.Hostname(), User: u.User.Username(), TLS: TLSMode(u.Query().Get("tls"))}
	password, _ := u.User.Password()
	server.Password = Secret(password)

	defaultPort := map[TLSMode]int{NoTLS: 25, StartTLS: 587, ImplicitTLS: 465}
	if server.TLS == "" {
		server.TLS = StartTLS
	}
	port, known := defaultPort[server.TLS]
	if !known {
		return nil, wrong{fmt.Sprintf("tls=%s is not known", server.TLS), "Write tls=none, tls=starttls or tls=tls"}
	}
	server.Port = port
	if u.Port() != "" {
		number, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil || number == 0 {
			return nil, wrong{fmt.Sprintf("%q is not a port", u.Port()), remedy}
		}
		server.Port = int(number)
	}
	return server, nil
}

func parseMailbox(text string) (string, error) {
	if _, err := mail.ParseAddress(text); err != nil {
		return "", wrong{
			fmt.Sprintf("%q is not a mail address", text),
			"Write hello@example.org, or Studio Lumen <hello@example.org>",
		}
	}
	return text, nil
}

func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, wrong{
			fmt.Sprintf("%q is not a duration above zero", text), "Write a number with a unit, such as 90s, 15m or 24h",
		}
	}
	return d, nil
}

// parseOff is parseDuration that accepts "off" as 0.
func parseOff(text string) (time.Duration, error) {
	if text == "off" {
		return 0, nil
	}
	return parseDuration(text)
}

func parseClock(text string) (navette.Clock, error) {
	clock, err := navette.ParseClock(text)
	if err != nil {
		return nil, wrong{err.Error(), "Leave it out for the real time"}
	}
	return clock, nil
}

func parseWorkers(text string) (int, error) { return parseCount(text, "workers", 1000) }

func parseMailConnections(text string) (int, error) { return parseCount(text, "connections", 100) }

// parseCount parses a number from 1 to most.
func parseCount(text, things string, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, wrong{
			fmt.Sprintf("%q is not a number of %s", text, things),
			fmt.Sprintf("Write a whole number from 1 to %d", most),
		}
	}
	return n, nil
}

// parseShare parses the share of Zoom's rate limits to use. Below a tenth, a call could wait for minutes.
func parseShare(text string) (float64, error) {
	share, err := strconv.ParseFloat(text, 64)
	if err != nil || !(share >= 0.1 && share <= 1) { // false for NaN
		return 0, wrong{
			fmt.Sprintf("%q is not a share of Zoom's rate limits", text), "Write a number from 0.1 to 1, such as 0.8",
		}
	}
	return share, nil
}

func parseLogFormat(text string) (string, error) {
	if text != "text" && text != "json" {
		return "", wrong{fmt.Sprintf("%q is not a format", text), "Write text or json"}
	}
	return text, nil
}

func parseLogLevel(text string) (slog.Level, error) {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, known := levels[text]
	if !known {
		return 0, wrong{fmt.Sprintf("%q is not a level", text), "Write debug, info, warn or error"}
	}
	return level, nil
}

package blob

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// Credentials are the keys of an S3 store. If both are empty, the standard places are searched: the variables
// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the file ~/.aws/credentials, and the role of the machine.
type Credentials struct {
	AccessKey, SecretKey string
}

// Open opens the store at an address: a folder, or s3://bucket/prefix with the parameters of [s3Address]. It checks an
// S3 store by a request that lists files, and returns an error that states what is wrong and what to do. If the server
// cannot be reached, the store is returned together with an error of the code Unavailable: it is usable, and works as
// soon as the server does.
func Open(ctx context.Context, address string, keys Credentials) (Store, error) {
	if !strings.HasPrefix(address, s3Scheme) {
		disk, err := NewDisk(address)
		if err != nil {
			return nil, err
		}
		return disk, nil
	}
	at, err := parseS3(address)
	if err != nil {
		return nil, fmt.Errorf("the address of the recordings' store: %w", err)
	}
	store, err := newS3(at, keys)
	if err != nil {
		return nil, err
	}
	err = store.check(ctx)
	return store, err
}

const s3Scheme = "s3://"

// s3Address is where an S3 store is: s3://bucket/prefix?endpoint=https://host&region=eu-west-3&path-style=false.
type s3Address struct {
	bucket string
	prefix string   // before each key, without a slash at its end; "" for none
	server *url.URL // parameter endpoint; Amazon's S3 by default
	region string   // parameter region; "" means that the server is asked
	// pathStyle is whether the bucket is in the path of addresses rather than in the host name (parameter path-style);
	// true by default, except on Amazon.
	pathStyle bool
}

const amazon = "https://s3.amazonaws.com"

func parseS3(text string) (s3Address, error) {
	parsed, err := url.Parse(text)
	if err != nil {
		return s3Address{}, fmt.Errorf("%q cannot be read; write s3://bucket/prefix?endpoint=https://host", text)
	}
	if parsed.User != nil {
		return s3Address{}, fmt.Errorf("keys do not belong in the address, which is shown; give them by options of " +
			"their own, or in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	at := s3Address{bucket: parsed.Host, prefix: strings.Trim(parsed.Path, "/")}
	if at.bucket == "" {
		return s3Address{}, fmt.Errorf("%q names no bucket; write s3://bucket/prefix?endpoint=https://host", text)
	}
	for _, p := range strings.Split(at.prefix, "/") {
		if at.prefix != "" && !part.MatchString(p) {
			return s3Address{}, fmt.Errorf("the prefix %q has the part %q; use letters, digits, dots, dashes and "+
				"underscores", at.prefix, p)
		}
	}
	err = at.readParameters(parsed.Query())
	return at, err
}

func (at *s3Address) readParameters(query url.Values) error {
	for name := range query {
		switch name {
		case "endpoint", "region", "path-style":
		default:
			return fmt.Errorf("there is no parameter %q; the parameters are endpoint, region and path-style", name)
		}
	}
	endpoint := query.Get("endpoint")
	if endpoint == "" {
		endpoint = amazon
	}
	server, err := url.Parse(endpoint)
	if err != nil || server.Host == "" || server.Scheme != "https" && server.Scheme != "http" ||
		strings.Trim(server.Path, "/") != "" || server.RawQuery != "" || server.User != nil {
		return fmt.Errorf("the endpoint %q is no address of a server; write endpoint=https://host", server.Redacted())
	}
	at.server, at.region = server, query.Get("region")
	switch style := query.Get("path-style"); style {
	case "":
		at.pathStyle = !strings.HasSuffix(server.Hostname(), ".amazonaws.com")
	case "true", "false":
		at.pathStyle = style == "true"
	default:
		return fmt.Errorf("path-style is %q; write true or false", style)
	}
	return nil
}

// name returns the identity of the store: see [Store].
func (at *s3Address) name() string {
	path := at.bucket
	if at.prefix != "" {
		path += "/" + at.prefix
	}
	return s3Scheme + path + " at " + at.server.Host
}

package sandbox_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestBodiesThatAreNoObject checks that operations that read a body require a JSON object, whatever the Content-Type.
func TestBodiesThatAreNoObject(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for _, body := range []string{"", "[]", `"text"`, "{", "topic=x"} {
		got := s.want(400, "POST", "/users/me/meetings", body).fields(t)
		if got["code"] != 300.0 || got["message"] != "Request Body should be a valid JSON object." {
			t.Errorf("%q: %v", body, got)
		}
	}
}

// TestClientsOfAllSorts sends requests that HTTP permits and some clients send: any case, length and version.
func TestClientsOfAllSorts(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	address, err := url.Parse(s.ready.REST)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"topic":"Cours"}`
	for name, one := range map[string]struct {
		text string
		want int
	}{
		"HTTP/1.0, no host, no agent": {
			"GET /v2/users/me HTTP/1.0\r\nAuthorization: Bearer " + s.token + "\r\n\r\n", 200,
		},
		"lower-case names and scheme": {
			"GET /v2/users/me HTTP/1.1\r\nhost: x\r\nauthorization: bearer " + s.token +
				"\r\nconnection: close\r\n\r\n", 200,
		},
		"slashes too many": {"GET //v2//users/me/ HTTP/1.0\r\nAuthorization: BEARER   " + s.token + "\r\n\r\n", 200},
		"unknown parameters": {
			"GET /v2/users/me/meetings?page_size=100000&b=;&_=%zz HTTP/1.0\r\nAuthorization: Bearer " + s.token +
				"\r\n\r\n", 200,
		},
		"another scheme":     {"GET /v2/users/me HTTP/1.0\r\nAuthorization: Basic " + s.token + "\r\n\r\n", 401},
		"token in the query": {"GET /v2/users/me?access_token=" + s.token + " HTTP/1.0\r\n\r\n", 401},
		"chunked, no content type": {fmt.Sprintf(
			"POST /v2/users/me/meetings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: "+
				"chunked\r\nConnection: close\r\n\r\n%x\r\n%s\r\n0\r\n\r\n",
			s.token, len(body), body), 201},
	} {
		if got := s.raw(address.Host, one.text); got.status != one.want {
			t.Errorf("%s: %d %.200s", name, got.status, got.body)
		}
	}
}

// raw sends a request byte by byte as given and reads the answer.
func (s *stranger) raw(host, text string) reply {
	s.t.Helper()
	connection, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", host)
	if err != nil {
		s.t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.Copy(connection, strings.NewReader(text)); err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, body}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
)

// connections is the number of concurrent clients.
const connections = 8

// load requests one address n times over a few persistent connections, and returns the number of answers and of bytes
// of bodies per second. It does as little work as possible, since it shares the machine with the server. header
// contains whole lines.
func load(ctx context.Context, address, header string, n int) (answers, bodies float64, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wait sync.WaitGroup
	counts := make([]int64, connections)
	begin := navette.RealNow()
	for i := range connections {
		share := n / connections
		if i < n%connections {
			share++
		}
		wait.Go(func() {
			var failed error
			if counts[i], failed = ask(ctx, address, header, share); failed != nil {
				stop(failed)
			}
		})
	}
	wait.Wait()
	took := time.Since(begin).Seconds()
	var total int64
	for _, count := range counts {
		total += count
	}
	return float64(n) / took, float64(total) / took, context.Cause(ctx)
}

// ask sends n requests one after the other on one connection and returns the bytes of the answers' bodies.
func ask(ctx context.Context, address, header string, n int) (total int64, err error) {
	if n == 0 {
		return 0, nil
	}
	where, err := url.Parse(address)
	if err != nil {
		return 0, fmt.Errorf("load: %w", err)
	}
	socket, err := (&net.Dialer{}).DialContext(ctx, "tcp", where.Host)
	if err != nil {
		return 0, fmt.Errorf("load: %w", err)
	}
	defer func() { _ = socket.Close() }()
	defer context.AfterFunc(ctx, func() { _ = socket.Close() })()
	question := []byte("GET " + where.RequestURI() + " HTTP/1.1\r\nHost: " + where.Host + "\r\n" + header + "\r\n")
	answers := bufio.NewReaderSize(socket, 256<<10)
	for range n {
		if _, err := socket.Write(question); err != nil {
			return total, fmt.Errorf("load: ask: %w", err)
		}
		size, err := readHead(answers)
		if err != nil {
			return total, fmt.Errorf("load: %s: %w", where.Path, err)
		}
		for left := size; left > 0; left -= min(left, 1<<30) {
			if _, err := answers.Discard(int(min(left, 1<<30))); err != nil {
				return total, fmt.Errorf("load: read: %w", err)
			}
		}
		total += size
	}
	return total, nil
}

var errNotOK = errors.New("the answer is not 200 with a length")

// readHead reads the first line and the headers of an answer, and returns the length of its body.
func readHead(answers *bufio.Reader) (int64, error) {
	line, err := answers.ReadSlice('\n')
	good, size := bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")), int64(-1)
	for err == nil && len(line) > 2 {
		line, err = answers.ReadSlice('\n')
		if length, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			size, err = strconv.ParseInt(string(bytes.TrimSpace(length)), 10, 64)
		}
	}
	if err == nil && (!good || size < 0) {
		err = errNotOK
	}
	return size, err
}
